import { Float, hasTemplate, isList, isMap, textOf, type Value, type ValueMap } from '../values.ts'
import { distinctEntries, distinctValues, type Entry } from './entry.ts'
import { type ShapeIssue, shapeIssue } from './shape_issue.ts'

/** The most keys that a message names of a mapping without the expected keys. */
const MOST_KEYS = 5

/** The most VMs from permutations: a few lines must not fill the memory. */
const MOST_PERMUTATIONS = 1_000_000

/** The most VMs from the permutations of one hypervisor; there may be many hypervisors. */
const MOST_OWN_PERMUTATIONS = 10_000

/** Entries, and what is wrong with what they were read from. */
interface ParsedEntries {
  entries: Entry[]
  issues: ShapeIssue[]
}

const refused = (...issues: ShapeIssue[]): ParsedEntries => ({ entries: [], issues })

/**
 * The VMs that localhost's `config` asks for, in the order of the rules: `list` first, then the
 * permutations, for each platform all targets; of equal entries only the first. Every part that
 * does not have the form `{permutations: {targets, platforms}, list: [{target, platform, …}]}` is
 * an issue.
 */
export function parseConfiguration(config: Value): ParsedEntries {
  const expected = 'a mapping with permutations or list'
  if (!isMap(config)) return refused(shapeIssue([], config, expected))
  if (!config.has('permutations') && !config.has('list')) {
    const keys = [...config.keys()].slice(0, MOST_KEYS).map(String)
    const found = keys.length > 0 ? `a mapping with ${keys.join(', ')}` : 'an empty mapping'
    return refused({ path: [], found, expected, needsAnsible: false })
  }
  const listed = parseList(config.get('list') ?? [])
  const permuted = parsePermutations(config.get('permutations') ?? null)
  return {
    entries: distinctEntries([...listed.entries, ...permuted.entries]),
    issues: [...listed.issues, ...permuted.issues],
  }
}

/** A hypervisor's own `config`, and the VMs that roles build from it. */
export interface OwnConfiguration {
  config: ValueMap
  /** Its `list`; empty if there is none. */
  list: readonly Value[]
  /** Its `list`, then its permutations, for each platform all targets; of equal ones only the first. */
  entries: readonly Value[]
}

/** The own `config` of a hypervisor without own VMs. */
export const NO_VMS: OwnConfiguration = { config: new Map(), list: [], entries: [] }

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

function parseList(list: Value): ParsedEntries {
  if (!isList(list)) return refused(shapeIssue(['list'], list, 'a list of VMs'))
  const parsed = list.map((fields, index) => parseEntry(fields, ['list', index]))
  return {
    entries: parsed.flatMap(({ entries }) => entries),
    issues: parsed.flatMap(({ issues }) => issues),
  }
}

function parseEntry(fields: Value, path: ShapeIssue['path']): ParsedEntries {
  if (!isMap(fields)) return refused(shapeIssue(path, fields, 'a mapping with target and platform'))
  const target = parseName(fields.get('target'), [...path, 'target'])
  const platform = parseName(fields.get('platform'), [...path, 'platform'])
  const issues = [target, platform].filter(isIssue)
  if (isIssue(target) || isIssue(platform)) return refused(...issues)
  const hypervisor = fields.get('hypervisor') ?? undefined
  if (hypervisor === undefined) return { entries: [{ target, platform, fields }], issues: [] }
  const pin = parseName(hypervisor, [...path, 'hypervisor'])
  return isIssue(pin) ? refused(pin) : { entries: [{ target, platform, pin, fields }], issues: [] }
}

/** A name, and the value that it was written as, because `!unsafe` text has to stay unsafe. */
interface Name {
  name: string
  value: Value
}

function parsePermutations(permutations: Value): ParsedEntries {
  if (permutations === null) return { entries: [], issues: [] }
  if (!isMap(permutations)) {
    const expected = 'a mapping with targets and platforms'
    return refused(shapeIssue(['permutations'], permutations, expected))
  }
  const targets = parseNames(permutations, 'targets')
  const platforms = parseNames(permutations, 'platforms')
  const issues = [...targets.issues, ...platforms.issues]
  const count = targets.names.length * platforms.names.length
  if (count > MOST_PERMUTATIONS) return refused(...issues, tooMany(count, MOST_PERMUTATIONS))
  const entries = platforms.names.flatMap((platform) =>
    targets.names.map((target) => ({
      target: target.name,
      platform: platform.name,
      fields: new Map([
        ['target', target.value],
        ['platform', platform.value],
      ]),
    })),
  )
  return { entries, issues }
}

function parseNames(
  permutations: ValueMap,
  key: 'targets' | 'platforms',
): { names: Name[]; issues: ShapeIssue[] } {
  const values = permutations.get(key)
  const path = ['permutations', key]
  if (!isList(values)) {
    return { names: [], issues: [shapeIssue(path, values, 'a list of names')] }
  }
  const parsed = values.map((value, index) => ({ value, name: parseName(value, [...path, index]) }))
  return {
    names: parsed.flatMap(({ name, value }) => (isIssue(name) ? [] : [{ name, value }])),
    issues: parsed.map(({ name }) => name).filter(isIssue),
  }
}

const tooMany = (count: number, most: number): ShapeIssue => ({
  path: ['permutations'],
  found: `a matrix of ${count} VMs`,
  expected: `at most ${most}`,
  needsAnsible: false,
})

function parseName(value: Value | undefined, path: ShapeIssue['path']): string | ShapeIssue {
  const name = textOf(value)
  if (value !== undefined && name !== undefined && !hasTemplate(value)) return name
  return shapeIssue(path, value, isBare(value) ? 'a name: put it in quotes' : 'a name')
}

const isIssue = (parsed: string | ShapeIssue): parsed is ShapeIssue => typeof parsed !== 'string'

/** Whether YAML reads what was meant as a name as something else: `12`, `22.04`, `on`. */
const isBare = (value: Value | undefined): boolean =>
  ['number', 'bigint', 'boolean'].includes(typeof value) || value instanceof Float
