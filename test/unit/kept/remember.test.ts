import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Answer, Query } from '../../../src/fleet/answer.ts'
import { keepValue, keptValue } from '../../../src/kept/kept_value.ts'
import { recallAnswers, recallGiven, rememberAnswers } from '../../../src/kept/remember.ts'
import { problem } from '../../../src/problems.ts'
import type { SshCall } from '../../../src/ssh/from_ansible/ssh_call.ts'

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
  warnings: [],
}

const SILENT: Answer = {
  status: 'unreachable',
  problem: problem('connection-refused', 'hv1', { address: 'hv1' }),
  warnings: [],
}

const NOW = new Date('2026-01-31T23:59:59.500Z')

const query = (change: Partial<Query> = {}, address = 'hv1.example.org', port = '22') =>
  ({
    name: 'hv1',
    uri: undefined,
    become: undefined,
    connection: { address, arguments: ['-o', `Port=${port}`, '-o', 'User="me"', '-o', 'X=1'] },
    ...change,
  }) as Query

const remember = (asked: Query, answer: Answer = OK, place = directory) =>
  rememberAnswers(
    [asked],
    { answers: new Map([['hv1', answer]]), given: new Map([['hv1', ['b']]]), now: NOW },
    place,
  )

const recall = (asked: Query) => recallAnswers([asked], new Map([['hv1', SILENT]]), directory)

test('an earlier answer stands in for one that does not come', () => {
  expect(remember(query())).toEqual([])
  const { answers, warnings } = recall(query())
  expect(warnings).toEqual([])
  expect(answers.get('hv1')).toEqual({
    ...OK,
    ...SILENT,
    status: 'stale',
    since: '2026-01-31T23:59:59Z',
    given: ['b'],
  })
})

test('an answer that came stays as it is, and replaces the earlier one', () => {
  remember(query(), { ...OK, domains: ['old'] })
  remember(query())
  expect(readdirSync(directory)).toHaveLength(1)
  expect(recall(query()).answers.get('hv1')).toMatchObject({ domains: OK.domains })
  const heard = new Map<string, Answer>([['hv1', OK]])
  expect(recallAnswers([query()], heard, directory).answers).toEqual(heard)
})

test('what did not come is not remembered', () => {
  remember(query())
  remember(query(), SILENT)
  expect(recall(query()).answers.get('hv1')).toMatchObject({ status: 'stale' })
})

test.each([
  ['another address', query({}, 'other')],
  ['another port', query({}, 'hv1.example.org', '2222')],
  ['another URI', query({ uri: 'xen:///system' })],
  ['another user there', query({ become: { user: 'root' } as Query['become'] })],
  ['this machine', query({ connection: 'local' })],
])('by the same name at %s it is another hypervisor', (_, other) => {
  remember(query())
  const { answers, warnings } = recall(other)
  expect(answers.get('hv1')).toEqual(SILENT)
  expect(warnings.map(({ code }) => code)).toEqual(['answer-forgotten'])
})

test('other settings of the connection do not make it another', () => {
  remember(query())
  const call = query().connection as SshCall
  const connection = { ...call, arguments: ['-o', 'Port=22', '-o', 'User="me"', '-o', 'X=2'] }
  expect(recall(query({ connection })).warnings).toEqual([])
})

test('one that could not even be asked is not remembered', () => {
  const { warnings } = recallAnswers([], new Map([['hv1', SILENT]]), directory)
  expect(warnings.map(({ code }) => code)).toEqual(['answer-forgotten'])
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
  remember(query())
  const file = join(directory, readdirSync(directory)[0] as string)
  const whole = readFileSync(file)
  expect(damage(whole)).not.toEqual(whole)
  writeFileSync(file, damage(whole))
  expect(recall(query()).answers.get('hv1')).toEqual(SILENT)
})

test('a file of another form is as if it were not there', () => {
  remember(query())
  const file = join(directory, readdirSync(directory)[0] as string)
  keepValue(file, { ...(keptValue(file) as object), form: 2 })
  expect(recall(query()).answers.get('hv1')).toEqual(SILENT)
})

test('where nothing can be written, one warning names the directory', () => {
  const file = join(directory, 'file')
  writeFileSync(file, '')
  expect(remember(query(), OK, join(file, 'state'))).toMatchObject([
    { code: 'state-unwritable', subject: join(file, 'state') },
  ])
})

test('directories that are missing are made', () => {
  expect(remember(query(), OK, join(directory, 'deep/er/still'))).toEqual([])
  expect(readdirSync(join(directory, 'deep/er/still'))).toHaveLength(1)
})

test('what hypervisors were given is remembered of those that answered', () => {
  remember(query())
  remember(query({ name: 'hv2' }), SILENT)
  const queries = [query(), query({ name: 'hv2' })]
  expect(recallGiven(queries, directory)).toEqual(new Map([['hv1', ['b']]]))
})
