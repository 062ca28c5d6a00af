import { Float, hasTemplate, isList, isMap, textOf, type Value, type ValueMap } from '../values.ts'
import { distinctEntries, distinctValues, type Entry } from './entry.ts'
import { type ShapeIssue, shapeIssue } from './shape_issue.ts'

/** The most keys that a message names of a mapping without the expected keys. */
const MOST_KEYS = 5

/** The most VMs from permutations: a few lines must not fill the memory. */
const MOST_PERMUTATIONS = 1_000_000

/** The most VMs from the permutations of one hypervisor; there may be many hypervisors. */
const MOST_OWN_PERMUTATIONS = 10_000

/**
 * The VMs that localhost's `config` asks for, in the order of the rules: `list` first, then the
 * permutations, for each platform all targets; of equal entries only the first. Every part that
 * does not have the form `{permutations: {targets, platforms}, list: [{target, platform, …}]}` is
 * an issue.
 */
export function parseConfiguration(config: Value): { entries: Entry[]; issues: ShapeIssue[] } {
  const issues: ShapeIssue[] = []
  const expected = 'a mapping with permutations or list'
  if (!isMap(config)) return { entries: [], issues: [shapeIssue([], config, expected)] }
  if (!config.has('permutations') && !config.has('list')) {
    const keys = [...config.keys()].slice(0, MOST_KEYS).map(String)
    const found = keys.length > 0 ? `a mapping with ${keys.join(', ')}` : 'an empty mapping'
    return { entries: [], issues: [{ path: [], found, expected, needsAnsible: false }] }
  }
  const listed = parseList(config.get('list') ?? [], issues)
  const permutations = config.get('permutations')
  const permuted =
    permutations === null || permutations === undefined ? [] : permute(permutations, issues)
  return { entries: distinctEntries([...listed, ...permuted]), issues }
}

/** A hypervisor's own `config`, and the VMs that whoever builds them makes of it. */
export interface OwnConfiguration {
  config: ValueMap
  /** Its `list`; empty if there is none. */
  list: readonly Value[]
  /** Its `list`, then its permutations, for each platform all targets; of equal ones only the first. */
  entries: readonly Value[]
}

/**
 * A hypervisor's own `config`, by default `{list: []}`: a mapping whose `list`, if there is one, is
 * a list. The entries of that list may be anything, and so may targets and platforms.
 */
export function parseOwnConfiguration(config: Value | undefined): OwnConfiguration | ShapeIssue {
  const own = config ?? new Map()
  if (!isMap(own)) return shapeIssue([], own, 'a mapping')
  const list = own.get('list') ?? []
  if (!isList(list)) return shapeIssue(['list'], list, 'a list of VMs')
  const permutations = ownPermutations(own)
  return 'found' in permutations
    ? permutations
    : { config: own, list, entries: distinctValues([...list, ...permutations]) }
}

/**
 * The permutations in a hypervisor's own `config`. Parts of another form are ignored, because no
 * role can build them.
 */
function ownPermutations(own: ValueMap): Value[] | ShapeIssue {
  const permutations = own.get('permutations')
  if (!isMap(permutations)) return []
  const [targets, platforms] = ['targets', 'platforms'].map((key) => permutations.get(key))
  if (!isList(targets) || !isList(platforms)) return []
  const count = targets.length * platforms.length
  if (count > MOST_OWN_PERMUTATIONS) return tooMany(count, MOST_OWN_PERMUTATIONS)
  return platforms.flatMap((platform) =>
    targets.map(
      (target) =>
        new Map<Value, Value>([
          ['target', target],
          ['platform', platform],
        ]),
    ),
  )
}

function parseList(list: Value, issues: ShapeIssue[]): Entry[] {
  if (!isList(list)) {
    issues.push(shapeIssue(['list'], list, 'a list of VMs'))
    return []
  }
  return list.flatMap((fields, index) => {
    if (!isMap(fields)) {
      issues.push(shapeIssue(['list', index], fields, 'a mapping with target and platform'))
      return []
    }
    const target = parseName(fields.get('target'), ['list', index, 'target'], issues)
    const platform = parseName(fields.get('platform'), ['list', index, 'platform'], issues)
    if (target === undefined || platform === undefined) return []
    const hypervisor = fields.get('hypervisor') ?? undefined
    if (hypervisor === undefined) return [{ target, platform, fields }]
    const pin = parseName(hypervisor, ['list', index, 'hypervisor'], issues)
    return pin === undefined ? [] : [{ target, platform, pin, fields }]
  })
}

/** A name, and the value that it was written as, because `!unsafe` text has to stay unsafe. */
interface Name {
  name: string
  value: Value
}

function permute(permutations: Value, issues: ShapeIssue[]): Entry[] {
  if (!isMap(permutations)) {
    issues.push(shapeIssue(['permutations'], permutations, 'a mapping with targets and platforms'))
    return []
  }
  const [targets, platforms] = ['targets', 'platforms'].map((key) => {
    const names = permutations.get(key)
    if (isList(names)) {
      return names.flatMap((value, i) => {
        const name = parseName(value, ['permutations', key, i], issues)
        return name === undefined ? [] : [{ name, value }]
      })
    }
    issues.push(shapeIssue(['permutations', key], names, 'a list of names'))
    return []
  }) as [Name[], Name[]]
  const count = targets.length * platforms.length
  if (count > MOST_PERMUTATIONS) {
    issues.push(tooMany(count, MOST_PERMUTATIONS))
    return []
  }
  return platforms.flatMap((platform) =>
    targets.map((target) => ({
      target: target.name,
      platform: platform.name,
      fields: new Map([
        ['target', target.value],
        ['platform', platform.value],
      ]),
    })),
  )
}

const tooMany = (count: number, most: number): ShapeIssue => ({
  path: ['permutations'],
  found: `a matrix of ${count} VMs`,
  expected: `at most ${most}`,
  needsAnsible: false,
})

function parseName(
  value: Value | undefined,
  path: ShapeIssue['path'],
  issues: ShapeIssue[],
): string | undefined {
  const name = textOf(value)
  if (name !== undefined && !hasTemplate(value as Value)) return name
  issues.push(shapeIssue(path, value, isBare(value) ? 'a name: put it in quotes' : 'a name'))
  return undefined
}

/** Whether YAML reads what was meant as a name as something else: `12`, `22.04`, `on`. */
const isBare = (value: Value | undefined): boolean =>
  ['number', 'bigint', 'boolean'].includes(typeof value) || value instanceof Float
