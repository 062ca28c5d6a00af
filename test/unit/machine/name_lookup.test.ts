import { afterAll, expect, test } from '@jest/globals'
import { createNameLookup } from '../../../src/machine/name_lookup.ts'

const run = new AbortController()
const names = createNameLookup(process.env, 4, run.signal)

afterAll(() => names.close())

const lookUp = (name: string, all: boolean) =>
  new Promise((resolve) => {
    names.lookup(name, { all }, (error, address, family) => resolve(error ?? [address, family]))
  })

test('gives the addresses of a name, or the first of them', async () => {
  const [addresses] = (await lookUp('localhost', true)) as [{ address: string }[]]
  expect(addresses.map(({ address }) => address).some((one) => /^(127\.|::1$)/.test(one))).toBe(
    true,
  )
  expect(await lookUp('localhost', false)).toEqual([
    expect.stringMatching(/^(127\.|::1$)/),
    expect.any(Number),
  ])
})

test('says of a name without an address what the system says', async () => {
  expect(await lookUp('nowhere.invalid', true)).toMatchObject({
    syscall: 'getaddrinfo',
    hostname: 'nowhere.invalid',
    code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
  })
})

test('says something of what is not a name at all', async () => {
  expect(await lookUp('a\nb "c" \u0000', true)).toMatchObject({ syscall: 'getaddrinfo' })
})
