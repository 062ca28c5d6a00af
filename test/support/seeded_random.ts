/**
 * Random numbers that are the same for the same seed (mulberry32), so that a failure can be
 * repeated.
 */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** From 0 up to but not including 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 up to but not including `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** True with this probability, from 0 to 1. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  /** Up to `most` different items, in their order. */
  some<T>(items: readonly T[], most: number): T[] {
    const count = this.below(Math.min(most, items.length) + 1)
    const chosen = new Set(Array.from({ length: count }, () => this.below(items.length)))
    return items.filter((_, index) => chosen.has(index))
  }
}

/** The seed of a random test, from RANDOM_SEED or else the clock, and how many cases, from RANDOM_COUNT. */
export function randomRun(defaultCount: number): { seed: number; count: number } {
  const seed = Number(process.env.RANDOM_SEED ?? Date.now() % 1_000_000_000)
  const count = Number(process.env.RANDOM_COUNT ?? defaultCount)
  return { seed, count }
}
