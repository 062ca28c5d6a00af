import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type Ended, SCRIPT } from '../test/support/built_file.ts'

const EVERY_MS = 50

/** Runs `--list` in a directory: how it ended, how long it took, and the most memory that it had. */
export function listWithMemory(cwd: string): Promise<Ended & { ms: number; megabytes: number }> {
  const start = performance.now()
  const env = { PATH: process.env.PATH, HOME: cwd }
  const child = spawn(`./${SCRIPT}`, ['--list'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr, megabytes] = ['', '', Number.NaN]
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  // The system records the peak. The last reading is a moment before the end.
  const timer = setInterval(() => {
    megabytes = peakOf(child.pid) ?? megabytes
  }, EVERY_MS)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => {
      clearInterval(timer)
      resolve({ exitCode, stdout, stderr, ms: performance.now() - start, megabytes })
    })
  })
}

/**
 * The peak memory of a process, in MB; undefined if Linux does not report it, or the process has
 * ended.
 */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1000
  } catch {
    return undefined
  }
}
