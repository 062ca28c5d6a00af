import { distance } from 'fastest-levenshtein'

/** The known names that a name was probably meant for, the nearest first: at most three. */
export function nearestNames(name: string, known: Iterable<string>): string[] {
  const most = Math.max(2, Math.floor(name.length / 3))
  return [...new Set(known)]
    .map((other) => ({ other, steps: distance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ steps }) => steps <= most)
    .sort((a, b) => a.steps - b.steps)
    .slice(0, 3)
    .map(({ other }) => other)
}
