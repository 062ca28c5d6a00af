import { statSync } from 'node:fs'

/** What of a path a reader has relied on: which kind of thing is there, or all that is in it. */
export type Aspect = 'kind' | 'content'

/** What of a path was relied on, and its state then. */
export type FileState = [path: string, aspect: Aspect, state: string]

/**
 * A text that is the same as long as an aspect of a path, links followed, is the same. Content is
 * told by what the file system writes down of it: times in ns, size, inode.
 */
export function fileState(path: string, aspect: Aspect): string {
  try {
    const { mode, mtimeNs, ctimeNs, size, ino } = statSync(path, { bigint: true })
    return aspect === 'kind' ? `${mode}` : `${mtimeNs} ${ctimeNs} ${size} ${ino}`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
