import { readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { isRunning, machineName } from '../machine/processes.ts'
import { makePrivate } from './private_directory.ts'

/** The turn of one run, which others wait for. */
export interface Turn {
  /** Whether another run had the turn before. */
  waited: boolean
  /** Lets the next one have the turn. */
  leave: () => void
}

const PAUSE_MS = 50

/**
 * Waits until no other run has the turn, and takes it. The turn is a link whose text names the
 * process that has it. If that process has ended or is stopped, or belongs to another machine, the
 * link is ignored, so a turn always ends with its run. If two runs find such a link at the same
 * moment, both may get the turn, and both do the work, as without turns. If the link cannot be
 * made, nobody waits.
 *
 * @param path of the link; its directory is private, and is created if it is missing
 * @param onWait called once if another run has the turn
 */
export async function takeTurn(path: string, onWait: () => void): Promise<Turn> {
  const owner = `${machineName()} ${process.pid} ${startOf(process.pid)}`
  let waited = false
  try {
    makePrivate(dirname(path))
    while (!take(path, owner)) {
      const other = ownerOf(path)
      if (other === undefined) continue
      if (isThere(other)) {
        if (!waited) onWait()
        waited = true
        await setTimeout(PAUSE_MS)
      } else if (ownerOf(path) === other) rmSync(path, { force: true })
    }
  } catch {
    return { waited, leave: () => {} }
  }
  return {
    waited,
    leave: () => {
      if (ownerOf(path) === owner) rmSync(path, { force: true })
    },
  }
}

/** Tries to make the link. It is made together with its text, or not at all. */
function take(path: string, owner: string): boolean {
  try {
    symlinkSync(owner, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function ownerOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isThere(owner: string): boolean {
  const [machine, pid, start] = owner.split(' ')
  return machine === machineName() && isRunning(Number(pid)) && startOf(Number(pid)) === start
}

/**
 * The time when a process was started, in Linux's own form: its number may belong to another
 * process later. Empty if the system does not say it; `stopped` if the process is stopped.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // Before that is the name of the program, in brackets, which may contain anything.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return 'TtZX'.includes(state) ? 'stopped' : (fields[18] ?? '')
  } catch {
    return ''
  }
}
