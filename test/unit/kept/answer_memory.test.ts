import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Answer } from '../../../src/fleet/answer.ts'
import {
  FORGOTTEN_AFTER_DAYS,
  forgetAnswers,
  recallAnswer,
  rememberAnswers,
} from '../../../src/kept/answer_memory.ts'
import { keepValue, keptValue } from '../../../src/kept/kept_value.ts'
import { problem } from '../../../src/problems.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'remember-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const OK: Answer & { status: 'ok' } = {
  status: 'ok',
  capabilities: new Map<string, Map<string, string | undefined>>([
    ['x86_64', new Map([['kvm', '/usr/bin/{{ qemu }}']])],
    ['aarch64', new Map([['qemu', undefined]])],
  ]),
  domains: ['a', '\u001b[31m'],
  hostUuid: '01234567-89ab-cdef-0123-456789abcdef',
  topology: { memory: 4_194_304, cpus: 8 },
  sizes: [{ name: 'a', memory: 1024, cpus: 1, isOff: true }],
  warnings: [],
}

const SILENT: Answer = {
  status: 'unreachable',
  problem: problem('connection-refused', 'hv1', { address: 'hv1' }),
  warnings: [],
}

const NOW = new Date('2026-01-31T23:59:59.500Z')

const remember = (answer: Answer = OK, identity = 'one', now = NOW, place = directory) =>
  rememberAnswers(place, new Map([['hv1', answer]]), new Map([['hv1', identity]]), now)

const onlyFile = () => join(directory, readdirSync(directory)[0] as string)

test('an answer is recalled by what identifies its hypervisor, whatever that is called', () => {
  remember()
  const { capabilities, domains, hostUuid, topology, sizes } = OK
  const since = '2026-01-31T23:59:59Z'
  expect(recallAnswer(directory, 'one')).toEqual({
    ...{ since, capabilities, domains, hostUuid, topology, sizes },
  })
  expect(recallAnswer(directory, 'two')).toBeUndefined()
})

test('a later answer replaces an earlier one', () => {
  remember({ ...OK, domains: ['old'] })
  remember()
  expect(readdirSync(directory)).toHaveLength(1)
  expect(recallAnswer(directory, 'one')).toMatchObject({ domains: OK.domains })
})

test('what did not come, or does not say what exists, is not remembered', () => {
  const { domains: _, ...without } = OK
  remember(SILENT)
  remember(without)
  expect(readdirSync(directory)).toEqual([])
  remember()
  remember(SILENT, 'one', new Date())
  expect(recallAnswer(directory, 'one')).toMatchObject({ domains: OK.domains })
})

test.each<[string, (whole: Buffer) => Buffer]>([
  ['cut off', (whole) => whole.subarray(0, -3)],
  ['empty', () => Buffer.alloc(0)],
  [
    'changed in one bit',
    (whole) => Buffer.from(whole.map((byte, at) => (at === 70 ? byte ^ 1 : byte))),
  ],
  ['longer', (whole) => Buffer.concat([whole, Buffer.alloc(1)])],
])('a file that is damaged is as if it were not there: %s', (_, damage) => {
  remember()
  const whole = readFileSync(onlyFile())
  expect(damage(whole)).not.toEqual(whole)
  writeFileSync(onlyFile(), damage(whole))
  expect(recallAnswer(directory, 'one')).toBeUndefined()
})

test('a file of another form is as if it were not there', () => {
  remember()
  const kept = keptValue(onlyFile()) as object
  keepValue(onlyFile(), { ...kept, form: 1 })
  expect(recallAnswer(directory, 'one')).toBeUndefined()
})

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000)

test('is forgotten when nobody has named its hypervisor for long', () => {
  remember()
  const age = (days: number) => utimesSync(onlyFile(), daysAgo(days), daysAgo(days))
  age(FORGOTTEN_AFTER_DAYS - 1)
  forgetAnswers(directory)
  expect(recallAnswer(directory, 'one')).toBeDefined()
  age(FORGOTTEN_AFTER_DAYS + 1)
  expect(recallAnswer(directory, 'one')).toBeUndefined()
  forgetAnswers(directory)
  expect(readdirSync(directory)).toEqual([])
})

test('naming a hypervisor that does not answer is enough for its answer to last', () => {
  remember()
  utimesSync(onlyFile(), daysAgo(80), daysAgo(80))
  remember(SILENT, 'one', new Date())
  expect(statSync(onlyFile()).mtimeMs).toBeGreaterThan(daysAgo(1).getTime())
  expect(recallAnswer(directory, 'one')?.since).toBe('2026-01-31T23:59:59Z')
})

test('other files in the directory stay, however old', () => {
  writeFileSync(join(directory, 'mine'), '')
  utimesSync(join(directory, 'mine'), daysAgo(1000), daysAgo(1000))
  forgetAnswers(directory)
  expect(readdirSync(directory)).toEqual(['mine'])
})

test('directories that are missing are made', () => {
  const deep = join(directory, 'deep/er/still')
  remember(OK, 'one', NOW, deep)
  expect(readdirSync(deep)).toHaveLength(1)
})
