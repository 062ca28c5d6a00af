import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { type Problem, problem } from '../problems.ts'
import { listeningTime } from './time_limit.ts'

/**
 * The system's codes for what this machine, and not a host, is short of, and the name of the limit
 * in /proc/self/limits.
 */
const SHORTAGES = {
  EMFILE: { what: 'open files', limits: 'Max open files' },
  ENFILE: { what: 'open files of the whole system', limits: undefined },
  EAGAIN: { what: 'processes', limits: 'Max processes' },
  ENOMEM: { what: 'memory', limits: undefined },
  ENOBUFS: { what: 'memory for connections', limits: undefined },
} as const

/** The code of an error of the system that says that this machine is short of something. */
export type ShortageCode = keyof typeof SHORTAGES

/** Whether an error of the system says that this machine is short of something. */
export const isShortage = (code: string | number | undefined): code is ShortageCode =>
  code !== undefined && code in SHORTAGES

/** The problem of a host that could not be asked because this machine is short of something. */
export function shortage(name: string, code: ShortageCode): Problem {
  const { what, limits } = SHORTAGES[code]
  const limit = limits === undefined ? undefined : limitOf(limits)
  return problem('machine-short', name, { what: limit ? `${what} (limit ${limit})` : what })
}

/** How long to wait while nothing becomes free, in ms. */
const PATIENCE_MS = 3000

/** A pause before another try, in ms: what is short may be in use by other programs. */
const PAUSE_MS = 100

let lastFreed = Number.NEGATIVE_INFINITY
let gaveUp = false
const sleepers = new Set<() => void>()

/** To be called when a process or a descriptor of this program has become free. */
export function freed(): void {
  lastFreed = listeningTime()
  gaveUp = false
  for (const wake of sleepers) wake()
}

/**
 * Waits until it is worth trying again what failed for a shortage; false where nothing has become
 * free for so long that it is not. `since` is the `listeningTime` of the first try.
 */
export async function waitUntilFreed(since: number, signal: AbortSignal): Promise<boolean> {
  if (listeningTime() - Math.max(since, lastFreed) > PATIENCE_MS) gaveUp = true
  if (gaveUp || signal.aborted) return false
  let wake = () => {}
  const woken = new Promise<void>((resolve) => {
    wake = resolve
    sleepers.add(wake)
  })
  await Promise.race([woken, setTimeout(PAUSE_MS)])
  sleepers.delete(wake)
  return !signal.aborted
}

/** `64` of `Max open files  64  64  files`; undefined on systems that do not tell. */
function limitOf(name: string): string | undefined {
  return new RegExp(`^${name} +(\\w+)`, 'm').exec(limits())?.[1]
}

/** The text of /proc/self/limits, read early, while there are descriptors for it. */
let text: string | undefined
function limits(): string {
  try {
    text ??= readFileSync('/proc/self/limits', 'utf8')
  } catch {
    text ??= ''
  }
  return text
}

/** The addresses that V8 may need, in bytes: Node 20 reserves 11 GiB for WebAssembly, 1 for a thread. */
const ADDRESSES = 16e9

/** Whether V8 may reserve them; if it cannot, it ends the process. */
export const mayReserveAddresses = (): boolean =>
  !(Number(limitOf('Max address space')) < ADDRESSES)

/** Descriptors that are reserved for files and connections that do not belong to one host. */
const RESERVE = 24
/**
 * How many descriptors one host takes: those of the pipes to a program, and one with which its end
 * is noticed.
 */
const PER_HOST = 4

/**
 * How many hypervisors may be asked at a time by the number of files that this program may have open:
 * `forks`, or fewer.
 */
export function forksWithin(forks: number): number {
  const limit = Number(limitOf('Max open files'))
  if (!(limit > 0)) return forks
  const left = limit - openFiles() - RESERVE
  return Math.max(1, Math.min(forks, Math.floor(left / PER_HOST)))
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}
