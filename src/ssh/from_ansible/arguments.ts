import { split } from 'shlex'

/** Splits text into words as Python's `shlex.split` does; undefined if a quote stays open. */
export function splitWords(text: string): string[] | undefined {
  try {
    return split(text)
  } catch {
    return undefined
  }
}

/** One argument of ssh, with its value. */
export type SshArgument =
  /**
   * `-o KEY=VALUE`, with the key in lower case, as OpenSSH compares it; `text` is the whole as it
   * was written.
   */
  | { option: string; value: string; text: string }
  /** One letter, alone or among others (`-Cq`), with its value, if it has one. */
  | { flag: string; value?: string }
  /** Anything else, which is not an argument of ssh. */
  | { word: string }

/** ssh's letters (getopt's list in ssh.c) without a value, and those with a value. */
const ALONE = '1246afgknqstvxACGKMNTVXYy'
const WITH_VALUE = 'bceilmopBDEFIJLOPQRSWw'

/** Reads arguments such as `-Cq -o ControlMaster=auto -oHostKeyAlias=hv1`, as OpenSSH's getopt does. */
export function readArguments(words: readonly string[]): SshArgument[] {
  const left = [...words]
  const found: SshArgument[] = []
  while (left.length > 0) {
    const word = left.shift() ?? ''
    const letters = /^-([^-].*)$/s.exec(word)?.[1]
    if (letters === undefined) found.push({ word })
    for (const [index, flag] of [...(letters ?? '')].entries()) {
      if (ALONE.includes(flag)) found.push({ flag })
      else if (WITH_VALUE.includes(flag)) {
        found.push(withValue(flag, letters?.slice(index + 1) || left.shift()))
        break
      } else {
        found.push({ word: `-${flag}` })
      }
    }
  }
  return found
}

function withValue(flag: string, given: string | undefined): SshArgument {
  if (given === undefined) return { word: `-${flag}` }
  if (flag !== 'o') return { flag, value: given }
  const found = keywordAndValue(given)
  return found ? { option: found.keyword, value: found.value, text: given } : { flag, value: given }
}

/** A keyword of ssh_config, in lower case, and its value: `Port 22`, `Port=22`; else undefined. */
export function keywordAndValue(line: string): { keyword: string; value: string } | undefined {
  const [, keyword, value] = /^(\w+)(?:\s*=\s*|\s+)(\S.*)$/s.exec(line.trim()) ?? []
  return keyword === undefined || value === undefined
    ? undefined
    : { keyword: keyword.toLowerCase(), value }
}

/** A value of ssh_config without the quotes around it. */
export const unquoted = (text: string): string => /^"(.*)"$/s.exec(text)?.[1] ?? text

/** The words of arguments that were read: each by itself, and its value in a word of its own. */
export const wordsOf = (found: readonly SshArgument[]): string[] =>
  found.flatMap((argument) => {
    if ('word' in argument) return [argument.word]
    if ('option' in argument) return ['-o', argument.text]
    return [`-${argument.flag}`, ...(argument.value === undefined ? [] : [argument.value])]
  })

/**
 * Letters that change what ssh says or where (`-q`, `-v`, `-E FILE`, `-y`), take its input away, send
 * it to the background, want a terminal or none, or leave a master behind.
 */
const OF_MANNER = 'qvEynftTM'

/** The arguments without those that change only how ssh behaves, and not where it connects. */
export const plainArguments = (words: readonly string[]): string[] =>
  wordsOf(
    readArguments(words).filter(
      (argument) => !('flag' in argument && OF_MANNER.includes(argument.flag)),
    ),
  )
