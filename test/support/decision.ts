import type { Decision } from '../../src/dispatch/decision.ts'

/** A decision in which nothing exists and VMs are neither named, hosts nor defined: only who gets what. */
export const decisionOf = (
  values: Pick<Decision, 'hypervisors' | 'assignments' | 'priorityDomains'> & Partial<Decision>,
): Decision => ({
  owned: new Map(),
  ownedRuns: [],
  unassigned: [],
  architectures: [],
  vmNames: new Map(),
  fates: undefined,
  vmStates: new Map(),
  vmGroups: undefined,
  vmHosts: [],
  definitions: undefined,
  ...values,
})
