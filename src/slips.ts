import { distance } from 'fastest-levenshtein'

/**
 * Whether a name was most likely meant for one of ours: in another case, with other separators, one
 * letter wrong (two letters in names of eight and more), or two letters swapped.
 *
 * Names that are near on purpose are not slips: with a digit (`target2`), with a sign or `x-` in
 * front, which is how keys are switched off in YAML (`_list`, `x-list`), ours with a word behind it (`platformId`), and
 * those with two other letters of which one is the first (`supervisor`).
 */
export function isSlip(written: string, ours: string): boolean {
  const slip = slipOf(written, ours)
  if (!slip) return false
  const { name, known, isSmall } = slip
  return isSmall || (known.length >= LONG && name[0] === known[0] && !name.startsWith(known))
}

/** The same, without those with two other letters: for names that have others like them. */
export const isSmallSlip = (written: string, ours: string): boolean =>
  slipOf(written, ours)?.isSmall ?? false

/** Two names without what does not count, if they are near, and whether only one letter differs or two are swapped. */
function slipOf(
  written: string,
  ours: string,
): { name: string; known: string; isSmall: boolean } | undefined {
  if (written === ours || !/^(?!x[-_])\p{L}\P{N}*$/u.test(written)) return undefined
  const [name, known] = [withoutSeparators(written), withoutSeparators(ours)]
  if (Math.abs(name.length - known.length) > MOST_STEPS) return undefined
  const steps = distance(name, known)
  if (steps > MOST_STEPS) return undefined
  return { name, known, isSmall: steps <= 1 || sortedLetters(name) === sortedLetters(known) }
}

/**
 * The most steps between a slip and the right name. A step adds, removes or changes a letter; two
 * swapped letters are two steps.
 */
const MOST_STEPS = 2

/** From this length on, a name with two wrong letters is still not like another word. */
const LONG = 8

const withoutSeparators = (name: string): string => name.toLowerCase().replace(/[-_ ]/g, '')

const sortedLetters = (name: string): string => [...name].sort().join()

/** Longer names are not compared: it would take long, and nobody types them. */
const MOST_COMPARED = 100

/** The known names that a name was probably meant for, the nearest first. */
export function nearestNames(name: string, known: Iterable<string>, atMost = 3): string[] {
  if (name.length > MOST_COMPARED) return []
  const most = Math.max(2, Math.floor(name.length / 3))
  return [...new Set(known)]
    .filter((other) => Math.abs(other.length - name.length) <= most)
    .map((other) => ({ other, steps: distance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ steps }) => steps <= most)
    .sort((a, b) => a.steps - b.steps)
    .slice(0, atMost)
    .map(({ other }) => other)
}
