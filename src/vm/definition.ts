import { hasTemplate, isMap, textOf, type Value, type ValueMap } from '../values.ts'
import { combine, withValueAt } from './combine.ts'
import type { Step } from './definition_steps.ts'
import { combinedOnto } from './literal_part.ts'

/** A definition that is merged: what a VM is, and the variables that it has as a host. */
export interface MergedDefinition {
  vm: ValueMap
  host: ValueMap
}

/**
 * A definition that is merged up to the first step with a template, and the steps that are left.
 */
export interface OpenDefinition extends MergedDefinition {
  /** The result of the files before the one with the first step that is left. */
  before: ValueMap
  /** Facts that were set in addition to `vm`. */
  facts: ValueMap
  /** The steps that are left, file by file; after each file `vm` is combined onto what was before. */
  left: readonly (readonly Step[])[]
}

/**
 * Merges the steps of definitions, file by file, as far as nothing in them is a template. What a file
 * sets as `vm` is combined onto what was before it; inside a file the last `set_fact` counts.
 */
export function mergeSteps(
  start: ValueMap,
  phases: readonly (readonly Step[])[],
): MergedDefinition | OpenDefinition | { found: string } {
  let before = start
  let host: ValueMap = new Map()
  const facts = new Map<Value, Value>()
  for (const [index, steps] of phases.entries()) {
    let vm: Value = before
    for (const [at, step] of steps.entries()) {
      const { kind, values, isData } = step
      const more = combinedOnto(step)
      if (more && isMap(vm) && values.size === 1 && !hasTemplate(more)) {
        vm = combine(vm, more)
        facts.set('vm', vm)
        continue
      }
      if (!isData) {
        if (!isMap(vm)) return NOT_A_MAPPING
        const left = [steps.slice(at), ...phases.slice(index + 1)]
        return { vm, host, before, facts, left }
      }
      if (kind === 'host') host = combine(host, values)
      else for (const [name, value] of values) facts.set(name, value)
      if (kind === 'facts' && values.has('vm')) vm = values.get('vm') ?? null
    }
    if (!isMap(vm)) return NOT_A_MAPPING
    before = combine(before, vm)
  }
  return { vm: before, host }
}

const NOT_A_MAPPING = { found: 'a vm that is not a mapping' }

/** How a VM is run on the hypervisor that it was given to. */
export interface PlacedRun {
  architecture: string
  domainType: string
  /** The path of the emulator, which is text of the hypervisor; undefined if libvirt names none. */
  emulator: Value | undefined
}

/**
 * The definition with what its placement decided, and its entry's `template`. Of `arch`,
 * `virt_domain` and `emulator` those stay that `literal` names.
 */
export function placedDefinition(
  vm: ValueMap,
  run: PlacedRun | undefined,
  literal: ReadonlySet<string>,
  template: Value | undefined,
): ValueMap {
  const decided: [string, Value | undefined][] = [
    ['arch', run?.architecture],
    ['virt_domain', run?.domainType],
    ['emulator', run?.emulator],
  ]
  const placed = new Map(vm)
  for (const [key, value] of decided) {
    if (value !== undefined && !literal.has(key)) placed.set(key, value)
  }
  return template === undefined ? placed : withValueAt(placed, ['metadata', 'template'], template)
}

/** The keys of a definition that its placement decides, unless it sets them to text of its own. */
const DECIDED = ['arch', 'virt_domain', 'emulator']

/** All values that steps have for these keys, at any depth of mappings. */
export type DecidedValues = ReadonlyMap<string, readonly Value[]>

/** Collects them from steps. */
export function decidedValues(steps: readonly Step[]): DecidedValues {
  const found = new Map<string, Value[]>(DECIDED.map((key) => [key, []]))
  const collect = (map: ValueMap): void => {
    for (const [key, value] of map) {
      if (typeof key === 'string') found.get(key)?.push(value)
      if (isMap(value)) collect(value)
    }
  }
  for (const { values, vars } of steps) {
    collect(values)
    collect(vars)
  }
  return found
}

/**
 * The keys of these that a merged definition still has as its files set them: as text, and not as a
 * template.
 */
export function literalKeys(ofFiles: readonly DecidedValues[], vm: ValueMap): Set<string> {
  return new Set(
    DECIDED.filter((key) => {
      const text = textOf(vm.get(key))
      if (text === undefined) return false
      const set = ofFiles.flatMap((values) => values.get(key) ?? [])
      return !set.some(hasTemplate) && set.some((value) => textOf(value) === text)
    }),
  )
}
