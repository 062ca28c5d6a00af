import type { Topology } from '../libvirt/topology.ts'

/** What a hypervisor's share goes by: a number, in millionths, or what its host has. */
export type WeightSetting = bigint | 'memory' | 'cpus'

/** A weight of 1: weights are in millionths, so that 0.1 is a tenth. */
export const ONE = 1_000_000n

/** A weight as the user wrote it: a number, or the unit. */
export const writtenWeight = (weight: WeightSetting): number | 'memory' | 'cpus' =>
  typeof weight === 'bigint' ? Number(weight) / Number(ONE) : weight

/** A hypervisor's setting, and what its host has where that is known. */
export interface Weighable {
  weight: WeightSetting
  topology: Topology | undefined
}

/**
 * The weight of each, in one unit where their settings are of one kind; undefined if its host
 * does not say.
 */
export const knownWeights = (hypervisors: readonly Weighable[]): (bigint | undefined)[] =>
  hypervisors.map(({ weight, topology }) => {
    if (typeof weight === 'bigint') return weight
    const amount = topology?.[weight]
    return amount === undefined ? undefined : BigInt(amount)
  })

/** Lets those whose weight is not known count as the smallest of the others. */
export function completeWeights(known: readonly (bigint | undefined)[]): bigint[] {
  let smallest: bigint | undefined
  for (const weight of known) {
    if (weight !== undefined && (smallest === undefined || weight < smallest)) smallest = weight
  }
  return known.map((weight) => weight ?? smallest ?? 1n)
}
