import type { Hypervisor, PlaceableEntry } from '../../../src/placement/plan.ts'

/** A hypervisor that answered, with its domain types by architecture. */
export const hypervisor = (name: string, types: Record<string, string[]>): Hypervisor => ({
  name,
  status: 'ok',
  capabilities: new Map(
    Object.entries(types).map(([architecture, domainTypes]) => [
      architecture,
      new Map(domainTypes.map((type) => [type, `/usr/bin/${type}-${architecture}`])),
    ]),
  ),
})

/** An entry for each `PLATFORM/ARCHITECTURE`. */
export const placeable = (...names: string[]): PlaceableEntry[] =>
  names.map((name) => {
    const [platform, architecture] = name.split('/') as [string, string]
    return { architecture, entry: { target: architecture, platform, fields: new Map() } }
  })
