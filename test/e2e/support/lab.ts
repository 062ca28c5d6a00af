import { copyExample } from './examples.ts'
import type { FleetAddress } from './fleet.ts'

/** Which of the fleet stands for which hypervisor of the lab. */
export const PLAYED_BY = { pc1: 'hv1', pc2: 'hv2', board: 'hv3', server: 'hv4' }

/** Copies examples/lab to a directory that is not there yet, and adapts it to the fleet as its README says. */
export const copyLab = (lab: string, fleet: FleetAddress): void =>
  copyExample('lab', lab, PLAYED_BY, fleet)
