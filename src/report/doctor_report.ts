import type { Check } from '../fleet/examine.ts'
import type { Problem } from '../problems.ts'

/** The way of a run, step by step, as `doctor --json` has it. */
export interface DoctorReport {
  /** The form of this report. */
  vm_dispatcher_doctor: 1
  /** In the order of a run; the last one where it stopped. */
  steps: Step[]
  /** In inventory order; none where the run stopped before. */
  hypervisors: { name: string; status: string; checks: readonly Check[] }[]
  /** All that needs attention. */
  findings: readonly Problem[]
}

/** One step on this machine. */
export interface Step extends Pick<Check, 'state' | 'ms' | 'result'> {
  step: string
}
