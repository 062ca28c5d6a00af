import type { Pin } from '../../../src/placement/demand.ts'
import type { Hypervisor, PlaceableEntry, Terms } from '../../../src/placement/plan.ts'

const TERMS = { ownVms: 0, drained: false, maxVms: Infinity, weight: 1n }

/** A hypervisor that answered, with its domain types by architecture. */
export const hypervisor = (
  name: string,
  types: Record<string, string[]>,
  terms: Partial<Terms> = {},
): Hypervisor => ({
  ...TERMS,
  ...terms,
  name,
  status: 'ok',
  capabilities: new Map(
    Object.entries(types).map(([architecture, domainTypes]) => [
      architecture,
      new Map(domainTypes.map((type) => [type, `/usr/bin/${type}-${architecture}`])),
    ]),
  ),
})

/** A hypervisor that gave no answer. */
export const silent = (
  name: string,
  status: 'unreachable' | 'failed' = 'unreachable',
  terms: Partial<Terms> = {},
): Hypervisor => ({ ...TERMS, ...terms, name, status })

/** An entry for each `PLATFORM/ARCHITECTURE`. */
export const placeable = (...names: string[]): PlaceableEntry[] =>
  names.map((name) => {
    const [platform, architecture] = name.split('/') as [string, string]
    return { architecture, entry: { target: architecture, platform, fields: new Map() } }
  })

/** The same entries, pinned to these hypervisors, by the name of the first. */
export const pinnedTo = (
  names: readonly [string, ...string[]],
  entries: readonly PlaceableEntry[],
): PlaceableEntry[] => {
  const pin: Pin = { name: names[0], hypervisors: new Set(names) }
  return entries.map((entry) => ({ ...entry, pin }))
}
