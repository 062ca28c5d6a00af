import { describe, expect, test } from '@jest/globals'
import { readDomainStates } from '../../../src/libvirt/domain_states.ts'
import { partListing } from '../../../src/libvirt/domains.ts'

const DOCUMENT = '<capabilities><guest/></capabilities>'
const STATS = `Domain: 'web'
  state.state=1
  state.reason=1

Domain: 'it's'
  state.state=5
  state.reason=0
  balloon.maximum=4096

`
const part = (rest: string, states = true) =>
  partListing(`${DOCUMENT}\n\n/\n${rest}`, { states }) as NonNullable<
    ReturnType<typeof partListing>
  >

test('the states of domains, as virsh names them, whatever else is written', () => {
  expect(readDomainStates(STATS)).toEqual(
    new Map([
      ['web', 'running'],
      ["it's", 'shut off'],
    ]),
  )
  expect(readDomainStates(STATS.replaceAll('\n', '\r\n')).size).toBe(2)
  expect(readDomainStates("Domain: 'new'\n  state.state=9\n").size).toBe(0)
})

describe('a listing with states', () => {
  test('has those of the domains that are listed', () => {
    const { domains, states } = part(`${STATS}/\nit's\nlate\n\n`)
    expect(domains).toEqual(["it's", 'late'])
    expect(states).toEqual(
      new Map([
        ["it's", 'shut off'],
        ['late', 'no state'],
      ]),
    )
  })

  test('has none of a driver that gives none, unless there are no domains', () => {
    expect(part('/\nweb\n\n').states).toBeUndefined()
    expect(part('/\n\n')).toMatchObject({ domains: [], states: new Map() })
  })

  test('is a listing where whoever plays virsh does not know states', () => {
    expect(part('web\n\n')).toMatchObject({ domains: ['web'], states: undefined })
  })

  test('is none where it is cut off', () => {
    const whole = `${STATS}/\nweb\n\n`
    for (let length = 0; length < whole.length; length++) {
      expect(part(whole.slice(0, length))).toBeUndefined()
    }
    expect(part(whole)).toBeDefined()
  })
})
