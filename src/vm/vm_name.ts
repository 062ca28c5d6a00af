import { hasTemplate, isList, isMap, textOf, type Value } from '../values.ts'
import { type ShapeIssue, shapeIssue } from './shape_issue.ts'
import { CONDITIONAL, SET_FACT, TASK_SECTIONS } from './target.ts'

/** What a platform definition says about its VMs' names: undefined if it leaves them to the default. */
export type DefinedName = { name: string | undefined } | { issue: ShapeIssue }

/** Modules that bring in tasks or variables of other files. */
const INCLUDES = /^(ansible\.(builtin|legacy)\.)?(include|(include|import)_\w+)$/

/**
 * The `vm.metadata.name` that a platform definition sets. As in a play, the last `set_fact` of `vm`
 * counts. Ansible evaluates what only Ansible can (blocks, conditions, `vm | combine(…)`). Other
 * files are not read: if the name may come from one, that is an issue.
 */
export function nameByDefinition(definition: Value): DefinedName {
  if (!isList(definition)) return { issue: shapeIssue([], definition, 'a list of tasks') }
  for (const [index, task] of [...definition.entries()].reverse()) {
    if (!isMap(task)) continue
    if (task.has('block') || includes(task)) return byAnsible(definition, [index], 'a block')
    const module = SET_FACT.find((name) => task.has(name))
    const facts = module && task.get(module)
    if (!module || (isMap(facts) && !facts.has('vm'))) continue
    const path = [index, module, 'vm']
    const vm = isMap(facts) ? facts.get('vm') : facts
    const condition = [...task.keys()].map(String).find((key) => CONDITIONAL.test(key))
    if (condition) return byAnsible(definition, [index, condition], 'a condition')
    if (isMap(vm)) return nameIn(vm.get('metadata') ?? null, [...path, 'metadata'])
    const issue = shapeIssue(path, vm, 'a mapping')
    return issue.needsAnsible ? byAnsible(definition, path, issue.found) : { issue }
  }
  return { name: undefined }
}

/** A name by what Ansible worked out; null if the definition sets none. */
export const nameByEvaluation = (name: Value): DefinedName => nameFrom(name, [])

function nameIn(metadata: Value, path: ShapeIssue['path']): DefinedName {
  if (metadata === null) return { name: undefined }
  if (isMap(metadata)) return nameFrom(metadata.get('name') ?? null, [...path, 'name'])
  return { issue: shapeIssue(path, metadata, 'a mapping') }
}

function nameFrom(value: Value, path: ShapeIssue['path']): DefinedName {
  if (value === null) return { name: undefined }
  const name = textOf(value)
  return name === undefined || hasTemplate(value)
    ? { issue: shapeIssue(path, value, 'the name of a VM') }
    : { name }
}

/**
 * The issue that Ansible has to evaluate the definition, which it can only if everything is in this
 * file.
 */
function byAnsible(
  definition: readonly Value[],
  path: ShapeIssue['path'],
  found: string,
): DefinedName {
  if (!definition.some(includes)) {
    const expected = 'a literal vm.metadata.name'
    return { issue: { path, found: `${found} that may set vm`, expected, needsAnsible: true } }
  }
  const whole = 'a list that takes tasks or variables from other files'
  const expected = 'a last task in this file that sets vm.metadata.name'
  return { issue: { path: [], found: whole, expected, needsAnsible: false } }
}

function includes(task: Value): boolean {
  if (!isMap(task)) return false
  if ([...task.keys()].some((key) => INCLUDES.test(String(key)))) return true
  return TASK_SECTIONS.some((section) => {
    const tasks = task.get(section)
    return isList(tasks) && tasks.some(includes)
  })
}

/** The name of a VM, made by the format of `vm_dispatcher_vm_name`. */
export const formattedName = (
  format: string,
  { platform, target }: { platform: string; target: string },
): string =>
  format.replace(/\{(platform|target)\}/g, (_, key) => (key === 'platform' ? platform : target))

/** Why a VM cannot have this name, or undefined if it can: libvirt and Ansible both must take it. */
export function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'is empty'
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return 'has control characters'
  if (name.includes('/')) return 'has a /'
  return hasTemplate(name) ? 'looks like a template' : undefined
}
