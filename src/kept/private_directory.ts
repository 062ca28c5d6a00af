import { lstatSync, mkdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'

/** The name of this program's own directory, inside the one that a setting names. */
export const OWN_NAME = 'vm_dispatcher'

/**
 * Thrown if others could have put anything into a directory; the message is one line and says why.
 */
export class NotPrivate extends Error {}

/** As many links as Linux follows on the way to a file. */
const MOST_LINKS = 40

/** The directories that were checked already: a run has few directories and many files in them. */
const known = new Set<string>()

/**
 * Checks a directory: it must belong to this user and be open to nobody else, and nobody else
 * except root may be able to replace it. Throws if it is missing, or if one of these is not true.
 *
 * @param directory an absolute path
 */
export function checkPrivate(directory: string): void {
  if (!known.has(directory)) follow(directory, false)
}

/**
 * Checks a directory in the same way, and creates the directories that are missing. Throws if that
 * is not possible.
 */
export function makePrivate(directory: string): void {
  if (!known.has(directory)) follow(directory, true)
}

/**
 * Follows a path step by step, as the system does, and checks each directory before the next one.
 */
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
      if (!isTrusted(found))
        throw new NotPrivate(`${step} is a symbolic link that belongs to ${owner(found)}`)
      if (++links > MOST_LINKS)
        throw new NotPrivate(`${directory} has too many symbolic links in its path`)
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
    // Another run may have created it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return lstatSync(path)
}

/** Whether others may write to a directory, and so replace what is in it. */
function checkStep(path: string, found: Stats): void {
  const { mode, gid } = found
  if (!isTrusted(found)) throw new NotPrivate(`${path} belongs to ${owner(found)}`)
  // In a directory like /tmp users can only remove what belongs to them.
  if ((mode & 0o1000) !== 0) return
  if ((mode & 0o002) !== 0) throw new NotPrivate(`${path} can be written by everyone`)
  if ((mode & 0o020) !== 0 && gid !== 0 && !isOwnGroup(gid)) {
    throw new NotPrivate(`${path} can be written by group ${gid}`)
  }
}

const isTrusted = ({ uid }: Stats): boolean =>
  uid === 0 || uid === process.geteuid?.() || (uid === NOBODY && isRootUnknown())

/**
 * Whether a group has this user as its only member: most systems make such a group, with the user's
 * number, for each user.
 */
const isOwnGroup = (gid: number): boolean =>
  gid === process.getegid?.() && gid === process.geteuid?.()

const owner = ({ uid }: Stats): string => (uid === 0 ? 'root' : `user ${uid}`)

/** The number that Linux shows for users that do not exist in a user namespace. */
const NOBODY = 65_534

/** Whether this is a container without the root of its machine: / belongs to `NOBODY` then. */
function isRootUnknown(): boolean {
  try {
    return !/^ *0 +0 /m.test(readFileSync('/proc/self/uid_map', 'utf8'))
  } catch {
    return false
  }
}
