import type { Rejection } from '../plan.ts'
import type { Refusal } from './verdict.ts'

/** The changes that make a hypervisor take entries, in the order in which they are said. */
export const REMEDY_STEPS = [
  /** The entries' pin has to include it. */
  'widen',
  /** `priority_domains` has to allow the domain type that it has. */
  'allow',
  'undrain',
  /** It has to answer. */
  'answer',
  /** Its limit has to be higher. */
  'raise',
  /** It needs more memory or CPUs to give. */
  'room',
] as const

/** A change that is needed before a hypervisor takes entries. */
export type RemedyStep = (typeof REMEDY_STEPS)[number]

/** What follows from each refusal where no hypervisor takes an entry: the problem's code, and what would end it. */
export const REFUSALS = {
  unsupported: { code: 'architecture-unsupported', step: 'allow' },
  'pinned-elsewhere': { code: 'hypervisors-excluded', step: 'widen' },
  drained: { code: 'hypervisors-excluded', step: 'undrain' },
  unreachable: { code: 'architecture-unsupported', step: 'answer' },
  failed: { code: 'architecture-unsupported', step: 'answer' },
  stale: { code: 'architecture-unsupported', step: 'answer' },
} as const satisfies Record<Refusal['kind'], { code: Rejection['code']; step: RemedyStep }>
