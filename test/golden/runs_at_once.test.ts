import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { runProgram, SCRIPT } from '../support/built_file.ts'
import {
  ONE_HYPERVISOR,
  type RecordedFleet,
  startRecordedFleet,
} from '../support/recorded_fleet.ts'

const XML = readFileSync('quickstart/capabilities/hv1.xml')

let fleet: RecordedFleet
let asked = 0
/** Lets hv1 answer; until then it is at work. */
let answerAll: () => void
let allowed: Promise<void>

beforeAll(async () => {
  fleet = await startRecordedFleet({
    hv1: (_command, channel) => {
      asked++
      void allowed.then(() => {
        channel.write(XML)
        channel.exit(0)
        channel.end()
      })
    },
  })
})
afterAll(() => fleet.stop())
beforeEach(() => {
  asked = 0
  allowed = new Promise((resolve) => {
    answerAll = resolve
  })
})

/** Waits for something to happen, but not for ever: what waits in vain is to fail, and to end. */
async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 30_000
  while (!isSo()) {
    if (Date.now() > end) throw new Error('it does not happen')
    await setTimeout(20)
  }
}

/** What a run needs to wait for another one, if it does: several times what it takes to start. */
const A_WHILE_MS = 1500

describe('runs at once on an empty cache', () => {
  /** Runs `use` in a lab; `list` ends with what it printed. */
  const inLab = (
    use: (
      list: (ttl?: string, ...args: string[]) => ReturnType<typeof runProgram>,
      cwd: string,
      env: Record<string, string>,
    ) => Promise<void>,
  ) =>
    fleet.inLab({ 'hosts.yml': ONE_HYPERVISOR }, async (cwd) => {
      const env = { HOME: cwd, VM_DISPATCHER_CACHE_TTL: '600' }
      const list = (ttl = '600', ...args: string[]) =>
        runProgram(`./${SCRIPT}`, ['--list', ...args], {
          cwd,
          env: { ...env, VM_DISPATCHER_CACHE_TTL: ttl },
        })
      await use(list, cwd, env)
      return { exitCode: 0, stdout: '', stderr: '' }
    })

  const started = (cwd: string, env: Record<string, string>): ChildProcess =>
    spawn(`./${SCRIPT}`, ['--list'], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: 'ignore',
    })

  test('one asks, and the others use its answers', () =>
    inLab(async (list, cwd) => {
      const first = list()
      await until(() => asked === 1)
      const others = [list(), list(), list('600', '-v')]
      await setTimeout(A_WHILE_MS)
      answerAll()
      const [ended, second, third, wordy] = await Promise.all([first, ...others])
      expect(asked).toBe(1)
      expect(ended.exitCode).toBe(0)
      expect([second, third]).toEqual([ended, ended])
      expect(wordy?.stderr).toContain(
        'waiting for another run, which is asking the same hypervisors',
      )
      expect(readdirSync(join(cwd, '.cache/vm_dispatcher/answers'))).toEqual([
        expect.stringMatching(/^answer-/),
      ])
    }))

  test.each(['SIGKILL', 'SIGSTOP'] as const)(
    'another asks when the one that asks gets %s',
    (signal) =>
      inLab(async (list, cwd, env) => {
        const first = started(cwd, env)
        await until(() => asked === 1)
        const second = list()
        await setTimeout(A_WHILE_MS)
        expect(asked).toBe(1)
        first.kill(signal)
        await until(() => asked === 2)
        answerAll()
        expect((await second).exitCode).toBe(0)
        first.kill('SIGKILL')
      }),
  )

  test('each asks by itself where nothing is kept', () =>
    inLab(async (list) => {
      const both = [list('0'), list('0')]
      await until(() => asked === 2)
      answerAll()
      await Promise.all(both)
    }))
})
