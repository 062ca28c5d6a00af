import type { Demand } from '../demand.ts'
import type { Hypervisor } from '../plan.ts'
import type { OfferedTypes, Refusal } from '../verdicts/verdict.ts'

/**
 * Why a hypervisor cannot take such entries, without looking at the other hypervisors; undefined if
 * it can.
 */
export type Filter = (hypervisor: Hypervisor, demand: Demand) => Refusal | undefined

const NONE: OfferedTypes = new Map()

/** The domain types that a hypervisor offers for an architecture; none if that is not known. */
export const offeredTypes = (hypervisor: Hypervisor, architecture: string): OfferedTypes =>
  ('capabilities' in hypervisor && hypervisor.capabilities.get(architecture)) || NONE
