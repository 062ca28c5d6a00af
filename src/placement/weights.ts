import type { Topology } from '../libvirt/topology.ts'

/**
 * The setting of a hypervisor's weight: a number, in millionths, or the unit by which its host is
 * measured.
 */
export type WeightSetting = bigint | 'memory' | 'cpus'

/** A weight of 1: weights are in millionths, so that 0.1 is a tenth. */
export const ONE = 1_000_000n

/** A weight as the user wrote it: a number, or the unit. */
export const writtenWeight = (weight: WeightSetting): number | 'memory' | 'cpus' =>
  typeof weight === 'bigint' ? Number(weight) / Number(ONE) : weight

/** The setting of a hypervisor's weight, and the memory and CPUs of its host, if known. */
export interface Weighable {
  weight: WeightSetting
  topology: Topology | undefined
}

/**
 * The weights of hypervisors whose settings have the same unit; undefined for a host that does not
 * report it.
 */
export const knownWeights = (hypervisors: readonly Weighable[]): (bigint | undefined)[] =>
  hypervisors.map(({ weight, topology }) => {
    if (typeof weight === 'bigint') return weight
    const amount = topology?.[weight]
    return amount === undefined ? undefined : BigInt(amount)
  })

/** The weights, with the smallest known one in place of those that are not known. */
export function completeWeights(known: readonly (bigint | undefined)[]): bigint[] {
  let smallest: bigint | undefined
  for (const weight of known) {
    if (weight !== undefined && (smallest === undefined || weight < smallest)) smallest = weight
  }
  return known.map((weight) => weight ?? smallest ?? 1n)
}
