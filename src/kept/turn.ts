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
 * Waits until no other run has the turn, and takes it. It ends with its run, however that ends: the
 * turn is a link whose text says which process has it, and one whose process is gone, or is of another
 * machine, or was stopped, counts for nothing. So two runs may have it at once where both find such a
 * one in the same moment: then both do the work, as without turns. Without a place for the link there
 * is nothing to wait for.
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

/** A link is made together with its text, or not at all. */
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
 * When a process was started, as Linux says it: its number may be that of another one later. Empty
 * where the system does not say; `stopped` if it does nothing now.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program comes before, in brackets, and may hold anything.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return 'TtZX'.includes(state) ? 'stopped' : (fields[18] ?? '')
  } catch {
    return ''
  }
}
