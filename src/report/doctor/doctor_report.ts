import type { Check } from '../../fleet/examine.ts'
import type { Problem } from '../../problems.ts'

/** A run step by step, as `doctor --json` prints it. */
export interface DoctorReport {
  /** The version of this report's format. */
  vm_dispatcher_doctor: 1
  /** The steps in the order of a run; if the run stopped, the last one is where. */
  steps: DoctorStep[]
  /** The hypervisors in inventory order; none if the run stopped before they were asked. */
  hypervisors: { name: string; status: string; checks: readonly Check[] }[]
  /** All that needs attention. */
  findings: readonly Problem[]
}

/** One step of a run on this machine. */
export interface DoctorStep extends Pick<Check, 'state' | 'ms' | 'result'> {
  step: string
}
