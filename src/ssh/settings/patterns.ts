/**
 * Whether a name matches one of OpenSSH's patterns: `*` stands for any text, `?` for one character.
 * The text before a `*` is never looked at again, so that many `*` do not take more time.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  let [at, inName] = [0, 0]
  /**
   * The position after the last `*`, and the position in the name at which the rest was tried last.
   */
  let [behindStar, tried] = [0, 0]
  while (inName < name.length) {
    if (pattern[at] === '*') {
      at += 1
      ;[behindStar, tried] = [at, inName]
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[inName])) {
      at += 1
      inName += 1
    } else if (behindStar > 0) {
      tried += 1
      ;[at, inName] = [behindStar, tried]
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
