import type { Demand } from '../../placement/demand.ts'
import type { StrategyName } from '../../placement/strategies/strategies.ts'
import type { Home, Verdict } from '../../placement/verdicts/verdict.ts'
import type { Problem } from '../../problems.ts'
import type { Value, ValueMap } from '../../values.ts'
import type { CapacityReport } from '../plan/capacity_report.ts'
import type { AssignedReport, HypervisorReport } from '../plan/plan_report.ts'
import { SHOWN_VERDICTS, type VerdictName } from '../text/shown_verdicts.ts'
import { type JudgedCount, verdictText } from './verdict_text.ts'

/** An explanation, as `explain --json` prints it. */
export interface Explanation {
  hypervisors: HypervisorExplanation[]
  entries: EntriesExplanation[]
  /** The strategy that chose among candidates. */
  strategy: StrategyName
  warnings: Problem[]
}

/** What one hypervisor can run, what it got, and its verdict on all entries. */
export interface HypervisorExplanation extends Pick<HypervisorReport, 'name' | 'status' | 'error'> {
  terms: {
    drained: boolean
    max_vms: number | null
    /** How many VMs it has in the end: its own, others that are known, and those of entries. */
    vms: number
    own_vms: number
    other_vms: number
    weight: number | string
    /** What its VMs take of its memory and CPUs; left out if that does not count or is not known. */
    capacity?: CapacityReport
  }
  guests: { architecture: string; domain_type: string; emulator: string | null }[]
  own: readonly Value[]
  assigned: AssignedReport[]
  /** The verdict on each kind of entries, how many there are of that kind, and why they stay if they do. */
  verdicts: ({ asked: Asked; entries: number; stays: Home['why'] | null } & JudgedText)[]
}

/** Entries of one architecture and pin, and the verdict of each hypervisor on them. */
export interface EntriesExplanation {
  entries: {
    entry: ValueMap
    hypervisor: string | null
    domain_type: string | null
    own?: boolean
  }[]
  /**
   * What the entries ask for; null if their target stands for no architecture, which `reason` then
   * says.
   */
  asked: Asked | null
  /** The domain type of those that are assigned; null if no hypervisor may take them. */
  domain_type: string | null
  /** The hypervisor where all of them stay, whatever the strategy says, and why; null if they do not. */
  stays: Home | null
  /** Why some or all of them are unassigned; null if none is. */
  reason: string | null
  verdicts: (JudgedText & { hypervisor: string })[]
}

/** What the entries of a pool ask for. */
export interface Asked {
  architecture: string
  /** The domain types that may be used, the preferred first. */
  domain_types: readonly string[]
  /** The hypervisor or group that alone may take them. */
  pin: string | null
}

interface JudgedText {
  verdict: VerdictName
  text: string
}

/** A demand as reports show it. */
export const askedOf = ({ architecture, priorityDomains, pin }: Demand): Asked => ({
  architecture,
  domain_types: priorityDomains,
  pin: pin?.name ?? null,
})

/** A verdict as reports show it: its name, and a sentence. */
export const judged = (verdict: Verdict, demand: Demand, share: JudgedCount): JudgedText => ({
  verdict: SHOWN_VERDICTS[verdict.kind].name,
  text: verdictText(verdict, demand, share),
})
