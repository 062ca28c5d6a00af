import { isSlip } from '../slips.ts'
import { hasTemplate, hasVault, isList, isMap, type Value, type ValueMap } from '../values.ts'

/** A key of a `config` that is not read, and the one that was most likely meant. */
export interface MisspeltKey {
  /** Keys and indices from the root of `config`; the last one is the key. */
  path: readonly (string | number)[]
  /** The path of the key that was meant. */
  meant: readonly (string | number)[]
}

/** A key of ours in one of the mappings of a `config`. */
interface KnownKey {
  name: string
  /** Whether the mapping is useless without it. */
  isRequired: boolean
  /** Whether VMs are lost if a second, misspelt key beside it is not read. */
  holdsSeveral: boolean
  /** Whether the value of `key` could be the value of this key. */
  fits: (value: Value, key: string) => boolean
}

/** Whether only Ansible knows what the value will be. */
const isOpen = (value: Value): boolean => !isMap(value) && (hasTemplate(value) || hasVault(value))

const CONFIG: readonly KnownKey[] = [
  {
    name: 'list',
    isRequired: false,
    holdsSeveral: true,
    // In such a short name another letter makes another word (last, dist), so the value must be a
    // list of VMs.
    fits: (value, key) =>
      (isList(value) && value.some(isMap)) || (isOpen(value) && key.length !== 'list'.length),
  },
  {
    name: 'permutations',
    isRequired: false,
    holdsSeveral: true,
    fits: (value) => isMap(value) || isOpen(value),
  },
]

const PERMUTATIONS: readonly KnownKey[] = ['targets', 'platforms'].map((name) => ({
  name,
  isRequired: true,
  holdsSeveral: true,
  fits: (value) => isList(value) || isOpen(value),
}))

const NAMES: readonly KnownKey[] = ['target', 'platform'].map((name) => ({
  name,
  isRequired: true,
  holdsSeveral: false,
  fits: () => true,
}))

const PIN: KnownKey = {
  name: 'hypervisor',
  isRequired: false,
  holdsSeveral: false,
  fits: () => true,
}

/**
 * The keys of localhost's `config` that are a slip away from those that are read, so that VMs or
 * pins would be lost without a message. Other keys are for the roles that read them later.
 */
export const misspeltKeys = (config: Value): MisspeltKey[] => slipsIn(config, [...NAMES, PIN])

/** The same of a hypervisor's own `config`, which is read by what builds VMs. Nobody reads pins there. */
export const misspeltOwnKeys = (config: Value): MisspeltKey[] => slipsIn(config, NAMES)

function slipsIn(config: Value, keysOfEntries: readonly KnownKey[]): MisspeltKey[] {
  if (!isMap(config)) return []
  const list = config.get('list')
  return [
    ...slipsAt(config, CONFIG, []),
    ...misplaced(config),
    ...slipsAt(config.get('permutations'), PERMUTATIONS, ['permutations']),
    ...(isList(list) ? list : []).flatMap((entry, index) =>
      slipsAt(entry, keysOfEntries, ['list', index]),
    ),
  ]
}

function slipsAt(
  value: Value | undefined,
  known: readonly KnownKey[],
  path: MisspeltKey['path'],
): MisspeltKey[] {
  if (!isMap(value)) return []
  return [...value].flatMap(([key, item]) => {
    if (typeof key !== 'string' || item === null || known.some(({ name }) => name === key)) {
      return []
    }
    const meant = known.find((ours) => isSlip(key, ours.name) && isLost(value, ours, key, item))
    return meant ? [{ path: [...path, key], meant: [...path, meant.name] }] : []
  })
}

/** Whether something is lost if `key`, a slip away from `ours`, is not read. */
function isLost(map: ValueMap, ours: KnownKey, key: string, value: Value): boolean {
  const isMissing = (map.get(ours.name) ?? null) === null
  if (isMissing && ours.isRequired) return true
  return (isMissing || ours.holdsSeveral) && ours.fits(value, key)
}

/** Permutations that are not indented under `permutations`. */
function misplaced(config: ValueMap): MisspeltKey[] {
  const names = PERMUTATIONS.map(({ name }) => name)
  if (!names.every((name) => isList(config.get(name)))) return []
  if ((config.get('permutations') ?? null) !== null) return []
  return names.map((name) => ({ path: [name], meant: ['permutations', name] }))
}
