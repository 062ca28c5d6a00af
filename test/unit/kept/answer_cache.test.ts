import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Answer, Query } from '../../../src/fleet/answer.ts'
import { askThroughCache, type CachePolicy } from '../../../src/kept/answer_cache.ts'
import { problem } from '../../../src/problems.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import { removeFiles } from '../../support/written_files.ts'

const QUERY: Query = {
  name: 'hv1',
  connection: 'local',
  become: undefined,
  uri: undefined,
  transport: 'ssh2',
  commandTimeoutMs: 1000,
}

const CAPABILITIES = { guests: [] } as unknown as Extract<Answer, { status: 'ok' }>['capabilities']
const OK: Answer = { status: 'ok', capabilities: CAPABILITIES, warnings: [] }
const WITH_DOMAINS: Answer = { ...OK, domains: ['debian_amd64'] }

let directory: string
beforeEach(() => {
  directory = temporaryDirectory('answers-')
})
afterEach(() => {
  jest.useRealTimers()
  removeFiles(directory)
})

const policy = (): CachePolicy => ({
  directory,
  ttlMs: 60_000,
  retryAfterMs: 10_000,
  refresh: false,
  surroundings: '',
  onWait: () => {},
})

/** How often a hypervisor with this answer is asked by two runs, the second one so much later. */
async function timesAsked(
  answer: Answer,
  { laterMs = 0, ...changes }: Later = {},
): Promise<number> {
  let asked = 0
  const run = (changed: Partial<CachePolicy>) =>
    askThroughCache([QUERY], { ...policy(), ...changed }, async (queries) => {
      asked += queries.length
      return new Map(queries.map(({ name }) => [name, answer]))
    })
  const now = Date.now()
  const first = await run({})
  jest.useFakeTimers({ now: now + laterMs, doNotFake: ['nextTick', 'setImmediate'] })
  const second = await run(changes)
  expect([first.warnings, second.warnings]).toEqual([[], []])
  expect(second.answers.get('hv1')?.status).toBe(answer.status)
  return asked
}
type Later = Partial<CachePolicy> & { laterMs?: number }

const FAILURE: Answer = {
  status: 'failed',
  problem: problem('virsh-not-found', 'hv1'),
  warnings: [],
}

test.each<[string, number, Answer, Later]>([
  ['is kept for its time', 1, OK, { laterMs: 59_000 }],
  ['is not kept for longer', 2, OK, { laterMs: 61_000 }],
  ['that is of the future counts for nothing', 2, OK, { laterMs: -60_000 }],
  ['counts for the same question only', 2, OK, { surroundings: 'another version' }],
  ['is asked for anew on demand', 2, OK, { refresh: true }],
  // One that an old answer does not name would be given to another hypervisor too.
  ['that names the domains is never kept', 2, WITH_DOMAINS, {}],
  ['that is a failure is kept for a shorter time', 1, FAILURE, { laterMs: 9000 }],
  ['that is a failure is not kept for longer', 2, FAILURE, { laterMs: 11_000 }],
])('an answer %s', async (_, asked, answer, later) => {
  expect(await timesAsked(answer, later)).toBe(asked)
})

test('a failure is forgotten when the hypervisor is asked for anew and answers', async () => {
  const answers = [FAILURE, WITH_DOMAINS, WITH_DOMAINS]
  const statuses: (string | undefined)[] = []
  for (const refresh of [false, false, true, false]) {
    const run = await askThroughCache([QUERY], { ...policy(), refresh }, async (queries) => {
      return new Map(queries.map(({ name }) => [name, answers.shift() as Answer]))
    })
    statuses.push(run.answers.get('hv1')?.status)
  }
  expect(statuses).toEqual(['failed', 'failed', 'ok', 'ok'])
})
