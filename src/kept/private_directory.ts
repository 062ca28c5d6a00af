import { lstatSync, mkdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'

/** The directory of this program's own inside each that is named to it. */
export const OWN_NAME = 'vm_dispatcher'

/** Says that others could have put anything into a directory; the message is one line. */
export class NotPrivate extends Error {}

/** As many links as Linux follows on the way to a file. */
const MOST_LINKS = 40

/** What was looked at before: a run has few directories and many files in them. */
const known = new Set<string>()

/**
 * Checks a directory: it must be this user's own and open to nobody else, and nobody else but root may
 * be able to put another in its place. Throws where it is missing, or where that does not hold.
 *
 * @param directory absolute
 */
export function checkPrivate(directory: string): void {
  if (!known.has(directory)) follow(directory, false)
}

/** The same, and makes what is missing on the way. Throws where that is not possible. */
export function makePrivate(directory: string): void {
  if (!known.has(directory)) follow(directory, true)
}

/** Goes to a directory step by step, as the system does, and looks at each one before the next. */
function follow(directory: string, make: boolean): void {
  const steps = directory.split('/')
  let path = ''
  let links = 0
  let last: Stats | undefined
  for (let name = steps.shift(); name !== undefined; name = steps.shift()) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      path = path.slice(0, Math.max(0, path.lastIndexOf('/')))
      continue
    }
    const step = `${path}/${name}`
    const found = find(step, make)
    if (found.isSymbolicLink()) {
      if (!isTrusted(found)) throw new NotPrivate(`${step} is a link of ${owner(found)}`)
      if (++links > MOST_LINKS) throw new NotPrivate(`${directory} has too many links on its way`)
      const target = readlinkSync(step)
      if (target.startsWith('/')) path = ''
      steps.unshift(...target.split('/'))
      continue
    }
    if (!found.isDirectory()) throw new Error(`${step} is not a directory`)
    checkStep(step, found)
    path = step
    last = found
  }
  if (!last || last.uid !== process.geteuid?.()) {
    throw new NotPrivate(`${path || '/'} belongs to ${last ? owner(last) : 'root'}`)
  }
  if ((last.mode & 0o077) !== 0) throw new NotPrivate(`${path} is open to others (chmod 700 it)`)
  known.add(directory)
}

function find(path: string, make: boolean): Stats {
  const found = lstatSync(path, { throwIfNoEntry: !make })
  if (found) return found
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another run may have made it just now.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return lstatSync(path)
}

/** Whoever may write to a directory can put something else in the place of what is in it. */
function checkStep(path: string, found: Stats): void {
  const { mode, gid } = found
  if (!isTrusted(found)) throw new NotPrivate(`${path} belongs to ${owner(found)}`)
  // In a directory like /tmp each can remove only what is his own.
  if ((mode & 0o1000) !== 0) return
  if ((mode & 0o002) !== 0) throw new NotPrivate(`${path} can be written by everybody`)
  if ((mode & 0o020) !== 0 && gid !== 0 && !isOwnGroup(gid)) {
    throw new NotPrivate(`${path} can be written by group ${gid}`)
  }
}

const isTrusted = ({ uid }: Stats): boolean =>
  uid === 0 || uid === process.geteuid?.() || (uid === NOBODY && isRootUnknown())

/** A group that has this user alone, as most systems make one with each user: it has the user's number. */
const isOwnGroup = (gid: number): boolean =>
  gid === process.getegid?.() && gid === process.geteuid?.()

const owner = ({ uid }: Stats): string => (uid === 0 ? 'root' : `user ${uid}`)

/** What Linux shows for users that a user namespace does not have. */
const NOBODY = 65_534

/** Whether this is a container that does not have the root of its machine, whose / is `NOBODY`'s then. */
function isRootUnknown(): boolean {
  try {
    return !/^\s*0\s+0\s/m.test(readFileSync('/proc/self/uid_map', 'utf8'))
  } catch {
    return false
  }
}
