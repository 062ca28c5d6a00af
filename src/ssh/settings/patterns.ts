/**
 * Whether a name matches one of OpenSSH's patterns: `*` stands for any text, `?` for one character.
 * What stands before a `*` is never looked at again, so that many of them take no more time.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  let [at, inName] = [0, 0]
  /** Behind the last `*`, and from where in the name what follows it was tried last. */
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
