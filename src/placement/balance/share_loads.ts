import type { Size } from '../capacity/size.ts'
import type { Hypervisor } from '../plan.ts'
import { ONE } from '../weights.ts'
import { Bins, type Kind, type Scale } from './bins.ts'
import type { Levels } from './loads.ts'

/** Levels are shares in units of 2^-40. */
const UNIT = 2n ** 40n

/** The memory or the CPUs of a hypervisor: what it has, and what is taken. */
interface Part {
  /** The amount that is a share of 1, times the weight, which is in millionths. */
  whole: bigint
  taken: bigint
  /** What one unit takes. */
  each: bigint
}

/**
 * How loaded hypervisors become if all units are of one size: the level of a unit is the share of
 * memory or of CPUs, whichever is greater, that its hypervisor has given with it.
 */
export class ShareLoads implements Levels {
  readonly count: number
  readonly top: bigint
  readonly #parts: readonly (readonly Part[])[]
  readonly #room: readonly number[]

  /** @param units how many units there are in all */
  constructor(
    size: Size,
    units: number,
    hypervisors: readonly Hypervisor[],
    scales: readonly Scale[],
  ) {
    const kind: Kind = { size, candidates: [], entries: [], magnitude: 0 }
    const bins = new Bins([kind], hypervisors, scales)
    this.count = hypervisors.length
    this.#room = hypervisors.map((_, index) => Math.min(units, bins.roomFor(0, index)))
    this.#parts = hypervisors.map(({ capacity, weight }, index) =>
      (['memory', 'cpus'] as const).flatMap((part): Part[] => {
        const whole = (scales[index] as Scale)[part]
        if (!Number.isFinite(whole)) return []
        return [
          {
            whole: BigInt(Math.floor(whole)) * weight,
            taken: BigInt(capacity?.taken[part] ?? 0),
            each: BigInt(size[part] || 1),
          },
        ]
      }),
    )
    let top = 1n
    for (const [index, parts] of this.#parts.entries()) {
      const room = BigInt(this.#room[index] as number)
      for (const { whole, taken, each } of parts) {
        const level = ((taken + each * room) * ONE * UNIT) / whole + 1n
        if (level > top) top = level
      }
    }
    this.top = top
  }

  unitsUpTo(level: bigint, index: number): number {
    let units = this.#room[index] as number
    for (const { whole, taken, each } of this.#parts[index] as readonly Part[]) {
      const left = (level * whole) / (UNIT * ONE) - taken
      units = Math.min(units, left < 0n ? 0 : Number(left / each))
    }
    return units
  }
}
