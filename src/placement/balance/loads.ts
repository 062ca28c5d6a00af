/** How loaded takers become, unit by unit: one scale of levels for all. */
export interface Levels {
  /** How many takers there are. */
  readonly count: number
  /** A level above that of every unit. */
  readonly top: bigint
  /** How many units the taker has room for at no more than this level each. */
  unitsUpTo: (level: bigint, index: number) => number
}

/** A hypervisor as balancing sees it: numbers of VMs. */
export interface Taker {
  /** How many VMs it has already. */
  load: number
  /** How many more VMs it may take. */
  room: number
  weight: bigint
}

/**
 * How loaded takers are in proportion to their weights, exactly.
 *
 * The VM that brings a taker of weight w to load L has the level (2L − 1) / w. An assignment is the
 * most even one if no VM can move (directly or through others) to a taker where its level would be
 * lower; with equal weights, to a taker whose load is lower by two or more.
 *
 * Levels are compared as integers: multiplied by the square of the largest weight, different
 * fractions differ by 1 or more, so that rounding down keeps their order.
 */
export class Loads implements Levels {
  readonly #takers: readonly Taker[]
  readonly #scale: bigint
  readonly count: number
  readonly top: bigint

  constructor(takers: readonly Taker[]) {
    const divisor = takers.reduce((common, { weight }) => greatestDivisor(common, weight), 0n)
    this.count = takers.length
    this.#takers = takers.map((taker) => ({ ...taker, weight: taker.weight / divisor }))
    let heaviest = 1n
    for (const { weight } of this.#takers) if (weight > heaviest) heaviest = weight
    const fullest = Math.max(0, ...takers.map(({ load, room }) => load + room))
    this.#scale = heaviest * heaviest
    this.top = BigInt(2 * fullest) * this.#scale
  }

  unitsUpTo(level: bigint, index: number): number {
    const { load, room, weight } = this.#takers[index] as Taker
    const doubled = ((level + 1n) * weight - 1n) / this.#scale + 1n
    return Math.min(room, Math.max(0, Number(doubled / 2n) - load))
  }
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b)
}
