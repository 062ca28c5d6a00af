import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type Ended, SCRIPT } from '../test/support/built_file.ts'

/** What a program took. */
export interface Resources {
  /** From its start to its end. */
  ms: number
  /** Processor time of all its threads. */
  processorMs: number
  /** The most memory that it had. */
  megabytes: number
}

const EVERY_MS = 50

/** The unit of processor times in /proc: a hundredth of a second on all of Linux (`man 7 time`). */
const TICK_MS = 10

/** Runs `--list` in a directory: how it ended, and what it took. */
export const listWithResources = (cwd: string): Promise<Ended & Resources> =>
  withResources(`./${SCRIPT}`, ['--list'], cwd)

/** Runs a program: how it ended, and what it took. */
export function withResources(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<Ended & Resources> {
  const start = performance.now()
  const env = { PATH: process.env.PATH, HOME: cwd }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  let taken = { processorMs: Number.NaN, megabytes: Number.NaN }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  // The system records both. The last reading is a moment before the end.
  const timer = setInterval(() => {
    taken = takenBy(child.pid) ?? taken
  }, EVERY_MS)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => {
      clearInterval(timer)
      resolve({ exitCode, stdout, stderr, ms: performance.now() - start, ...taken })
    })
  })
}

/** Undefined where there is no /proc, and for a process that has ended. */
function takenBy(pid: number | undefined): Omit<Resources, 'ms'> | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(status)?.[1]
    if (kilobytes === undefined) return undefined
    // Behind the name, which is in brackets, these are the 12th and the 13th field (`man 5 proc`).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return { processorMs: TICK_MS * ticks, megabytes: Number(kilobytes) / 1000 }
  } catch {
    return undefined
  }
}
