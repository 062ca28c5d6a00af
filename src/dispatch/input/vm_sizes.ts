import { findDefinition } from '../../inventory/reading/definitions.ts'
import type { Size } from '../../placement/capacity/size.ts'
import { type Problem, problem } from '../../problems.ts'
import { isMap, kindOf, textOf, type Value } from '../../values.ts'
import type { Entry } from '../../vm/entry.ts'
import { literalValue } from '../../vm/literal_part.ts'
import { amountText, COUNT, countIn, memoryIn } from '../../vm/sizes.ts'
import type { Request } from '../request/request.ts'
import type { DefinitionPlaces } from './targets.ts'

/** The memory and CPUs that VMs take of their hypervisors. */
export interface VmSizes {
  entries: ReadonlyMap<Entry, Size>
  /** By hypervisor, those of its own `config`, in their order. */
  own: ReadonlyMap<string, readonly Size[]>
}

/** The keys for the parts of a size, and how they are read. */
const PARTS = {
  memory: { key: 'ram', read: memoryIn, expected: 'an amount of memory such as 2048 or 4 GiB' },
  cpus: { key: 'vcpus', read: (text: string) => countIn(text.trim()), expected: COUNT },
} as const

/**
 * What each VM takes: what its keys `ram` and `vcpus` say, else literal ones of its platform
 * definition, else the defaults. Those of a target definition do not count, because the defaults of
 * platforms replace them in the role too. An entry that says something else has a fault.
 */
export function readSizes(
  { entries, hypervisors }: Pick<Request, 'entries' | 'hypervisors'>,
  defaults: Size,
  origin: string,
  places: DefinitionPlaces,
): { sizes: VmSizes; faults: Map<Entry, Problem> } {
  const byPlatform = new Map<string, Partial<Size>>()
  const ofPlatform = (platform: string) => {
    const known = byPlatform.get(platform) ?? definedSize(platform, places)
    byPlatform.set(platform, known)
    return known
  }
  const faults = new Map<Entry, Problem>()
  const sizes = new Map<Entry, Size>()
  for (const entry of entries) {
    const { fields, platform, target } = entry
    const said = { ...defaults, ...ofPlatform(platform) }
    for (const part of ['memory', 'cpus'] as const) {
      const { key, expected } = PARTS[part]
      const value = fields.get(key)
      if (value === undefined || value === null) continue
      const amount = amountIn(value, part)
      if (amount !== undefined) said[part] = amount
      else {
        const text = amountText(value)
        const found = text === undefined ? kindOf(value) : JSON.stringify(text)
        const what = `${key} of ${platform}/${target}`
        faults.set(entry, problem('entry-size', origin, { what, found, expected }))
      }
    }
    sizes.set(entry, said)
  }
  const own = new Map(
    hypervisors.map(({ name, own }) => [
      name,
      own.entries.map((fields) => ownSize(fields, defaults, ofPlatform)),
    ]),
  )
  return { sizes: { entries: sizes, own }, faults }
}

/** The amount that a value says; undefined if it is not one. */
function amountIn(value: Value | undefined, part: keyof Size): number | undefined {
  const text = amountText(value ?? null)
  return text === undefined ? undefined : PARTS[part].read(text)
}

function definedSize(platform: string, places: DefinitionPlaces): Partial<Size> {
  const found = findDefinition({ ...places, kind: 'platforms', name: platform })
  const document = found.ok ? found.value?.document : undefined
  const said: Partial<Size> = {}
  for (const part of ['memory', 'cpus'] as const) {
    const value = document && literalValue(document, [PARTS[part].key])
    const amount = amountIn(value, part)
    if (amount !== undefined) said[part] = amount
  }
  return said
}

/**
 * The size of a VM in a hypervisor's own `config`. A wrong key there is ignored, because nothing is
 * refused for it.
 */
function ownSize(
  fields: Value,
  defaults: Size,
  ofPlatform: (platform: string) => Partial<Size>,
): Size {
  if (!isMap(fields)) return defaults
  const platform = textOf(fields.get('platform') ?? null)
  const amount = (part: keyof Size) => amountIn(fields.get(PARTS[part].key), part)
  const defined = platform === undefined ? {} : ofPlatform(platform)
  return {
    memory: amount('memory') ?? defined.memory ?? defaults.memory,
    cpus: amount('cpus') ?? defined.cpus ?? defaults.cpus,
  }
}
