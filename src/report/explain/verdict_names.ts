import type { Verdict } from '../../placement/verdicts/verdict.ts'

/** The name of each verdict, for `explain`, its JSON, and the page. */
export const VERDICT_NAMES = {
  chosen: 'chosen',
  candidate: 'candidate',
  exists: 'exists',
  given: 'given',
  own: 'own',
  full: 'full',
  'no-room': 'no room',
  'worse-tier': 'worse tier',
  unsupported: 'unsupported',
  'pinned-elsewhere': 'pinned elsewhere',
  drained: 'drained',
  unreachable: 'unreachable',
  failed: 'failed',
  stale: 'stale',
} as const satisfies Record<Verdict['kind'], string>

/** The name of a verdict, for people. */
export type VerdictName = (typeof VERDICT_NAMES)[Verdict['kind']]
