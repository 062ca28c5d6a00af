import type { Demand } from '../demand.ts'
import type { Hypervisor } from '../plan.ts'
import type { OfferedTypes, Verdict } from '../verdict.ts'

/** Why a hypervisor cannot take such entries, whatever the others are; undefined where it can. */
export type Filter = (hypervisor: Hypervisor, demand: Demand) => Verdict | undefined

const NONE: OfferedTypes = new Map()

/** What a hypervisor has for an architecture; nothing where that is not known. */
export const offeredTypes = (hypervisor: Hypervisor, architecture: string): OfferedTypes =>
  ('capabilities' in hypervisor && hypervisor.capabilities.get(architecture)) || NONE
