import type { Answer } from '../inventory/ansible_answers.ts'
import type { InventoryFiles } from '../inventory/files.ts'
import type { Inventory } from '../inventory/model.ts'
import { hostNamed, placeOf, variablesOf } from '../inventory/precedence.ts'
import type { Path, SourceFile } from '../inventory/source_file.ts'
import { type Problem, problem } from '../problems.ts'
import { SETTINGS } from '../settings.ts'
import { hasVault, isList, isMap, textOf, type Value } from '../values.ts'
import { parseConfiguration } from '../vm/configuration.ts'
import { tasksThatSet } from '../vm/definition_tasks.ts'
import { partName } from './issue_problem.ts'
import { type NeededValue, neededValues } from './needed_values.ts'
import { type EvaluatedDefinitions, readTargets } from './targets.ts'

/** What came of asking Ansible for values; those that it gave lie over the inventory. */
export interface Settled {
  definitions: EvaluatedDefinitions
  /** What ends the run. */
  problems: Problem[]
  /** What ends the part of a hypervisor, by its name. */
  ofHosts: Map<string, Problem[]>
}

interface Surroundings {
  sources: readonly string[]
  files: InventoryFiles
  environment: Readonly<Record<string, string | undefined>>
}

/**
 * Has Ansible template and decrypt the values that this program needs, and evaluate the target
 * definitions that it cannot read itself: all in one process, and in a second one only where the
 * first one's answers say which hosts or definitions there are.
 */
export async function settleValues(
  inventory: Inventory,
  surroundings: Surroundings,
): Promise<Settled> {
  const { sources, files, environment } = surroundings
  const localhost = hostNamed(inventory, 'localhost')?.name ?? 'localhost'
  const definitions = new Map<SourceFile, Answer>()
  const settled: Settled = { definitions, problems: [], ofHosts: new Map() }
  const asked = new Set<string>()
  while (settled.problems.length === 0) {
    const values = neededValues(inventory).filter((value) => !asked.has(keyOf(value)))
    const open = openDefinitions(inventory, values, definitions, surroundings)
    if (values.length === 0 && open.length === 0) break
    for (const value of values) asked.add(keyOf(value))
    const { askForValues } = await import('../inventory/ansible_values.ts')
    const answers = await askForValues(
      { values, definitions: open.map(({ document }) => tasksThatSet(document)), localhost },
      sources,
      { workingDirectory: files.workingDirectory, environment },
    )
    for (const [index, value] of values.entries()) {
      const answer = answers?.values[index]
      if (answer && 'value' in answer) lay(inventory, value, answer.value)
      else report(settled, value, answer?.error)
    }
    if (!answers) break
    for (const [index, file] of open.entries()) {
      definitions.set(file, answers.definitions[index] ?? { value: null })
    }
  }
  return settled
}

const keyOf = ({ host, variable, path }: NeededValue): string =>
  JSON.stringify([host, variable, ...path])

/** The definitions of the targets that are known by now and that only Ansible can evaluate. */
function openDefinitions(
  inventory: Inventory,
  needed: readonly NeededValue[],
  definitions: EvaluatedDefinitions,
  { sources, files }: Surroundings,
): SourceFile[] {
  const { config, lookupDirectory } = SETTINGS
  if (needed.some(({ variable }) => variable === lookupDirectory.variable)) return []
  const { get } = variablesOf(inventory, 'localhost')
  const directory = textOf(get(lookupDirectory.variable)?.value) || lookupDirectory.default
  const { entries } = parseConfiguration(get(config.variable)?.value ?? null)
  const names = entries.map(({ target }) => target)
  return [...readTargets(names, { directory, sources, files }, definitions).open]
}

function lay(inventory: Inventory, needed: NeededValue, part: Value): void {
  const { host, variable, path, layer } = needed
  const whole = variablesOf(inventory, host).get(variable)?.value ?? null
  const values = new Map([[variable, withPart(whole, path, part)]])
  const layers = inventory.settled.get(host) ?? []
  inventory.settled.set(host, [...layers, { ...layer, values }])
}

/** A value with the part at a path, which is there, replaced. */
function withPart(value: Value, [step, ...rest]: Path, part: Value): Value {
  if (step === undefined) return part
  if (isList(value)) {
    return value.map((item, index) => (index === step ? withPart(item, rest, part) : item))
  }
  return isMap(value)
    ? new Map([...value, [step, withPart(value.get(step) ?? null, rest, part)]])
    : part
}

/** A value that could not be had: because of `error`, or because there is no Ansible. */
function report(settled: Settled, needed: NeededValue, error: string | undefined): void {
  const { host, variable, path, value, layer, ends } = needed
  const name = partName(variable, path)
  const place = placeOf(layer, [variable, ...path])
  const kind = hasVault(value) ? 'encrypted by ansible-vault' : 'a template'
  if (ends === 'host') {
    const found =
      error === undefined
        ? problem('connection-needs-ansible', host, { name, kind, place })
        : problem('connection-value-failed', host, { name, place, reason: error })
    settled.ofHosts.set(host, [...(settled.ofHosts.get(host) ?? []), found])
  } else if (error === undefined) {
    settled.problems.push(problem('needs-ansible', place, { what: `${name}, which is ${kind},` }))
  } else {
    settled.problems.push(problem('value-failed', place, { name, host, reason: error }))
  }
}
