import { statSync } from 'node:fs'

/** What a reader used of a path: only the kind of the file, or its content. */
export type Aspect = 'kind' | 'content'

/** A path, what was used of it, and the state that it had. */
export type FileState = [path: string, aspect: Aspect, state: string]

/**
 * A text that stays the same as long as an aspect of a path, links followed, stays the same. That of
 * a kind is its mode as a number, or the error's name.
 * Content is identified by what the file system records of it: times in ns, size, inode.
 */
export function fileState(path: string, aspect: Aspect): string {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false })
    // Most paths are missing, and an exception would take longer than the check.
    if (!found) return 'missing'
    const { mode, mtimeNs, ctimeNs, size, ino } = found
    return aspect === 'kind' ? `${mode}` : `${mtimeNs} ${ctimeNs} ${size} ${ino}`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
