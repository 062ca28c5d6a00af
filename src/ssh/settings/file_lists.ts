import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'

/** A list of files. `certain`: these are certainly the names that were meant. */
export interface FileList {
  files: string[]
  certain: boolean
}

/**
 * A list of files as `ssh -G` prints it: with spaces between names and no quotes around them. So a
 * space may be a part of a name: the whole text is one name if such a file exists.
 */
export function readFileList(values: readonly string[]): FileList {
  const lists = values.map(readLine)
  return {
    files: lists.flatMap(({ files }) => files),
    certain: lists.every(({ certain }) => certain),
  }
}

function readLine(line: string): FileList {
  if (line.toLowerCase() === 'none') return { files: [], certain: true }
  const words = line.split(' ')
  if (words.length === 1 || existsSync(line)) return { files: [line], certain: true }
  const isRooted = (word: string) => isAbsolute(word) || word.startsWith('~/')
  return { files: words, certain: words.every(isRooted) && !hasFileOfSeveral(words) }
}

/** Whether a file exists whose name is made of several of the words. */
function hasFileOfSeveral(words: readonly string[]): boolean {
  return words.some((_, start) =>
    words.some((__, end) => end > start && existsSync(words.slice(start, end + 1).join(' '))),
  )
}
