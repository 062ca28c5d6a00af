import { namesOfModule } from '../module_names.ts'
import { isSlip, nearestNames } from '../slips.ts'
import { isList, isMap, isPlainName, textOf, type Value } from '../values.ts'
import { knownArchitectures, libvirtArchitecture } from './architectures.ts'
import { type ShapeIssue, shapeIssue } from './shape_issue.ts'

/** The meaning of a target: an architecture by libvirt's name, or why it is not known. */
export type Target = DefinedTarget | { unknown: true }
type DefinedTarget = { architecture: string } | { issue: ShapeIssue }

const ARCHITECTURE = 'the name of an architecture'

/** The names of the module that sets facts. */
export const SET_FACT = namesOfModule('set_fact')

/** The keys of a block of tasks that hold tasks. */
export const TASK_SECTIONS = ['block', 'rescue', 'always']

/** Keys of a task with which only Ansible knows whether, and how often, the task runs. */
export const CONDITIONAL = /^(when|loop|until|with_.*)$/

/**
 * A target without a definition: the architecture that it is named after (amd64, aarch64, arm/v7,
 * …), or unknown.
 */
export function targetByName(name: string): Target {
  const architecture = libvirtArchitecture(name)
  return architecture === undefined ? { unknown: true } : { architecture }
}

/**
 * A target with a definition: a list of Ansible tasks. One of them sets `vm` with `set_fact`, and
 * `vm.arch` is the architecture in any usual spelling. The last such task counts, as in a play. An
 * unknown name is used as it is: it may be libvirt's name of a new architecture.
 */
export function targetByDefinition(definition: Value): DefinedTarget {
  if (!isList(definition)) return { issue: shapeIssue([], definition, 'a list of tasks') }
  for (const [index, task] of [...definition.entries()].reverse()) {
    const module = SET_FACT.find((name) => isMap(task) && task.has(name))
    const facts = isMap(task) && module ? task.get(module) : undefined
    if (!isMap(task) || !module || !isMap(facts) || !facts.has('vm')) continue
    const condition = [...task.keys()].map(String).find((key) => CONDITIONAL.test(key))
    if (condition) return { issue: conditional([index, condition]) }
    return architectureOf(facts.get('vm'), [index, module, 'vm'])
  }
  return { issue: setsNoVm(definition.length > 0) }
}

/**
 * The issue that no task sets `vm` by `set_fact`. If there are tasks, they may set it in ways that
 * only Ansible knows: a block, an include, another module.
 */
const setsNoVm = (hasTasks: boolean): ShapeIssue => ({
  path: [],
  found: 'a list of tasks without one that sets vm by set_fact',
  expected: 'one with such a task',
  needsAnsible: hasTasks,
})

const conditional = (path: ShapeIssue['path']): ShapeIssue => ({
  path,
  found: 'a condition on the task that sets vm',
  expected: 'none',
  needsAnsible: true,
})

/** A target by the `vm.arch` that Ansible worked out; null if the definition sets none. */
export const targetByEvaluation = (arch: Value): DefinedTarget => architectureNamed(arch, [])

function architectureOf(vm: Value | undefined, path: ShapeIssue['path']): DefinedTarget {
  if (!isMap(vm)) return { issue: shapeIssue(path, vm, 'a mapping') }
  const misspelt = [...vm.keys()].map(String).find((key) => isSlip(key, 'arch'))
  if (misspelt && !vm.has('arch')) return { issue: notRead([...path, misspelt], 'arch') }
  return architectureNamed(vm.get('arch'), [...path, 'arch'])
}

function architectureNamed(arch: Value | undefined, path: ShapeIssue['path']): DefinedTarget {
  const name = textOf(arch)
  const architecture = name === undefined ? undefined : (libvirtArchitecture(name) ?? name)
  if (architecture !== undefined && isPlainName(architecture)) return { architecture }
  const issue = shapeIssue(path, arch ?? undefined, ARCHITECTURE)
  if (name === undefined || issue.needsAnsible) return { issue }
  const nearest = nearestArchitecture(name)
  return { issue: { ...issue, found: JSON.stringify(name), nearest } }
}

/** The known spelling of an architecture that a name was probably meant for, if there is one. */
export const nearestArchitecture = (name: string): string[] =>
  nearestNames(name, knownArchitectures(), 1)

const notRead = (path: ShapeIssue['path'], expected: string): ShapeIssue => ({
  path,
  found: 'not read',
  expected,
  needsAnsible: false,
})
