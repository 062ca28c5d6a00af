import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  BUILT_FILE,
  type Ended,
  runProgram,
  SCRIPT,
  withFiles,
} from '../test/support/built_file.ts'
import { localFleet } from './local_fleet.ts'
import { compare, figuresOf } from './pairs.ts'
import { hostsIn, timeOfList, timeOfNode } from './programs.ts'
import type { Extent, Row } from './rows.ts'

const HYPERVISORS = 4

const ENTRIES = 100

/**
 * How long to wait after files have changed: an output is not stored while they may still change.
 */
const SETTLED_MS = 2100

/** `--list` on hypervisors that are this machine, without a cache and with a full one. */
export function startRows({ quick }: Extent): Promise<Row[]> {
  const pairs = quick ? 9 : 41
  return withFiles(localFleet(HYPERVISORS, ENTRIES), async (directory) =>
    withFiles({}, async (home) => {
      // A copy, as most users have: Node loads a link into this checkout as a module, which takes
      // about 3 ms more.
      rmSync(join(directory, SCRIPT))
      copyFileSync(BUILT_FILE, join(directory, SCRIPT))
      const PATH = `${join(directory, 'bin')}:${process.env.PATH}`
      const reference = () => timeOfNode(directory)
      const started = await compare(
        () => timeOfList(directory, everybodyAnswered, { PATH, HOME: home }),
        reference,
        pairs,
      )
      const list = await kept(directory, { PATH, HOME: home, VM_DISPATCHER_CACHE_TTL: '3600' })
      const cached = await compare(list, reference, pairs)
      const row = { group: 'start', unit: 'ms' as const, ratioTo: 'node -e 0' }
      return [
        {
          ...row,
          name: '--list without cache, local stubs',
          ...figuresOf(started),
          aim: { atMost: 4 },
        },
        {
          ...row,
          name: '--list from the cache',
          ...figuresOf(cached),
          aim: { atMost: 1.3 },
        },
      ]
    }),
  )
}

/** Lets a run store its output. Gives a function that has it printed from the cache alone. */
async function kept(
  directory: string,
  env: { HOME: string; PATH: string; VM_DISPATCHER_CACHE_TTL: string },
): Promise<() => Promise<number>> {
  await setTimeout(SETTLED_MS)
  const full = await runProgram(`./${SCRIPT}`, ['--list'], { cwd: directory, env })
  everybodyAnswered(full)
  // A run that asks a hypervisor now, or reads its answer, gets another output.
  rmSync(join(directory, 'bin/capabilities.xml'))
  rmSync(join(env.HOME, '.cache/vm_dispatcher/answers'), { recursive: true })
  return () => timeOfList(directory, (ended) => same(ended, full), env)
}

function everybodyAnswered(ended: Ended): void {
  const hosts = Object.values(hostsIn(ended))
  const answered = hosts.filter(({ vm_dispatcher }) => vm_dispatcher?.status === 'ok')
  if (answered.length !== HYPERVISORS) throw new Error(`${answered.length} hypervisors answered`)
}

function same(ended: Ended, full: Ended): void {
  if (ended.stdout !== full.stdout || ended.stderr !== '') throw new Error('this is another output')
}
