import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './at_end.ts'
import { isRunning, machineName } from './processes.ts'

/** A directory for files of one run, which only this user can read. */
export interface TemporaryDirectory {
  path: string
  remove: () => void
}

const PREFIX = 'vm-dispatcher'

/**
 * Makes a directory that is removed when this run ends. After SIGKILL the next run removes it,
 * here. Throws if it cannot be made.
 */
export function makeTemporaryDirectory(): TemporaryDirectory {
  const base = tmpdir()
  removeLeft(base)
  let path = ''
  const remove = () => rmSync(path, { recursive: true, force: true })
  // Before the directory exists, because a signal may come at any moment.
  const takeBack = atEnd(() => {
    try {
      if (path !== '') remove()
    } catch {
      // The next run tries again.
    }
  })
  try {
    path = mkdtempSync(join(base, `${PREFIX}-${machineName()}-${process.pid}-`))
  } finally {
    if (path === '') takeBack()
  }
  return {
    path,
    remove: () => {
      takeBack()
      remove()
    },
  }
}

/** A name that this user gives to a directory of a process of this machine. */
const LEFT = new RegExp(`^${PREFIX}-([\\w-]+)-(\\d+)-[A-Za-z0-9]{6}$`)

/** Removes the directories of runs of this user on this machine that have ended. */
function removeLeft(base: string): void {
  try {
    for (const name of readdirSync(base)) {
      const [, machine, pid] = LEFT.exec(name) ?? []
      if (machine !== machineName() || isRunning(Number(pid))) continue
      const path = join(base, name)
      const { uid } = lstatSync(path)
      if (uid === process.geteuid?.()) rmSync(path, { recursive: true, force: true })
    }
  } catch {
    // It does no harm, and another run may be removing it at this moment.
  }
}
