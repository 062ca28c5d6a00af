import { addTo } from '../../grouped.ts'
import type { Evaluation } from '../../inventory/by_ansible/evaluations.ts'
import type { AnsibleContext } from '../../inventory/by_ansible/process.ts'
import type { Path } from '../../inventory/documents/source_file.ts'
import type { Inventory } from '../../inventory/model/model.ts'
import { hostNamed, placeOf, variablesOf } from '../../inventory/model/precedence.ts'
import { findDefinition } from '../../inventory/reading/definitions.ts'
import type { InventoryFiles } from '../../inventory/reading/files.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { hasTemplate, hasVault, isList, isMap, textOf, type Value } from '../../values.ts'
import { parseConfiguration, parseOwnConfiguration } from '../../vm/configuration.ts'
import { partName } from '../request/issue_problem.ts'
import { type GivenSettings, SettingReader } from '../request/setting_reader.ts'
import { mergesDefinitions, namesOwnVms, namesVms, readVmSettings } from '../request/vm_settings.ts'
import { learnDefinitions } from './learn_definitions.ts'
import { hypervisorNames, type NeededValue, neededValues, openPattern } from './needed_values.ts'
import { type EvaluatedDefinitions, type OpenDefinitions, readTargets } from './targets.ts'
import { ownLabels, readVmNames, type VmLabel } from './vm_names.ts'

/** The result of asking Ansible for values; the values that it gave are laid over the inventory. */
export interface Settled {
  definitions: EvaluatedDefinitions
  /** Problems that end the run. */
  problems: Problem[]
  /** Problems that end a hypervisor's part in the run, by its name. */
  ofHosts: Map<string, Problem[]>
  /** Whether Ansible was asked, so that the result depends on it. */
  byAnsible: boolean
}

interface Surroundings extends GivenSettings {
  sources: readonly string[]
  files: InventoryFiles
}

/**
 * Lets Ansible template and decrypt the values that this program needs, and evaluate the target
 * definitions that it cannot read itself: all in one process. A second process is needed only if
 * the first one's evaluations say which hosts or definitions there are.
 */
export async function settleValues(
  inventory: Inventory,
  surroundings: Surroundings,
): Promise<Settled> {
  const settling = new Settling(inventory, surroundings)
  while (await settling.goOn()) {
    // Each step may show what else there is to ask.
  }
  return settling.settled
}

class Settling {
  readonly #definitions = new Map<string, Evaluation>()
  readonly settled: Settled = {
    definitions: this.#definitions,
    problems: [],
    ofHosts: new Map(),
    byAnsible: false,
  }
  readonly #inventory: Inventory
  readonly #surroundings: Surroundings
  readonly #context: AnsibleContext
  /** All that Ansible was asked for: nothing is asked twice. */
  readonly #asked = new Set<string>()

  constructor(inventory: Inventory, surroundings: Surroundings) {
    const { files, environment } = surroundings
    this.#inventory = inventory
    this.#surroundings = surroundings
    this.#context = { workingDirectory: files.workingDirectory, environment }
  }

  /**
   * Asks Ansible for the values that are known to be needed so far. False if that was everything,
   * or if the run ends.
   */
  async goOn(): Promise<boolean> {
    if (this.settled.problems.length > 0 || !(await this.#matchPattern())) return false
    const values = neededValues(this.#inventory).filter((value) => !this.#asked.has(keyOf(value)))
    const unread = new Set<string>()
    const surroundings = { ...this.#surroundings, unread }
    const open = openDefinitions(this.#inventory, values, this.#definitions, surroundings)
    // A path is given to Ansible in a variable, which must not be a template.
    const paths = [...unread].filter((path) => !this.#asked.has(path) && !hasTemplate(path))
    if (paths.length > 0) {
      this.#note(paths)
      await learnDefinitions(paths, this.#surroundings)
      return true
    }
    return values.length + open.size > 0 && this.#evaluate(values, open)
  }

  /** Finds the hypervisors where only Ansible can; false if it is missing. */
  async #matchPattern(): Promise<boolean> {
    const pattern = openPattern(this.#inventory)
    if (pattern === undefined || this.#asked.has(pattern)) return true
    this.#note([pattern])
    const { askForMatching } = await import('../../inventory/by_ansible/matching.ts')
    return askForMatching(this.#inventory, pattern, this.#surroundings.sources, this.#context)
  }

  /** Has values and definitions evaluated; false if Ansible is missing. */
  async #evaluate(values: readonly NeededValue[], open: OpenDefinitions): Promise<boolean> {
    this.#note(values.map(keyOf))
    const { askForValues } = await import('../../inventory/by_ansible/values.ts')
    const localhost = hostNamed(this.#inventory, 'localhost')?.name ?? 'localhost'
    const evaluations = await askForValues(
      { values, definitions: [...open.values()], localhost },
      this.#surroundings.sources,
      this.#context,
    )
    for (const [index, value] of values.entries()) {
      const evaluation = evaluations?.values[index]
      if (evaluation && 'value' in evaluation) this.#layOver(value, evaluation.value)
      else this.#report(value, evaluation?.error)
    }
    if (!evaluations) return false
    for (const [index, key] of [...open.keys()].entries()) {
      this.#definitions.set(key, evaluations.definitions[index] ?? { value: null })
    }
    return true
  }

  #note(asked: readonly string[]): void {
    this.settled.byAnsible = true
    for (const key of asked) this.#asked.add(key)
  }

  #layOver({ host, variable, path, layer }: NeededValue, part: Value): void {
    const { settled } = this.#inventory
    const whole = variablesOf(this.#inventory, host).get(variable)?.value ?? null
    const values = new Map([[variable, withPart(whole, path, part)]])
    addTo(settled, host, { ...layer, values })
  }

  /**
   * Reports a value that could not be worked out: because of `error`, or because Ansible is not
   * installed.
   */
  #report(needed: NeededValue, error: string | undefined): void {
    const { host, variable, path, value, layer, ends } = needed
    const { problems, ofHosts } = this.settled
    const name = partName(variable, path)
    const place = placeOf(layer, [variable, ...path])
    const kind = forAnsible(value)
    if (ends === 'host') {
      const found =
        error === undefined
          ? problem('connection-needs-ansible', host, { name, kind, place })
          : problem('connection-value-failed', host, { name, place, reason: error })
      addTo(ofHosts, host, found)
    } else if (error === undefined) {
      problems.push(problem('needs-ansible', place, { what: `${name}, which is ${kind},` }))
    } else {
      problems.push(problem('value-failed', place, { name, host, reason: error }))
    }
  }
}

const keyOf = ({ host, variable, path }: NeededValue): string =>
  JSON.stringify([host, variable, ...path])

/** Settings that say which definitions are needed, and where they are. */
const DECISIVE: readonly string[] = [
  SETTINGS.lookupDirectory.variable,
  SETTINGS.keepExisting.variable,
  SETTINGS.capacity.variable,
  SETTINGS.onUnreachable.variable,
  SETTINGS.emitVms.variable,
  SETTINGS.emitDefinitions.variable,
]

/**
 * The definitions that are needed, as far as is known so far, and that only Ansible can evaluate.
 */
function openDefinitions(
  inventory: Inventory,
  needed: readonly NeededValue[],
  evaluated: EvaluatedDefinitions,
  { sources, files, unread, ...given }: Surroundings & { unread: Set<string> },
): OpenDefinitions {
  if (needed.some(({ variable }) => DECISIVE.includes(variable))) return new Map()
  const { config, lookupDirectory } = SETTINGS
  const variables = variablesOf(inventory, 'localhost')
  const directory =
    textOf(variables.get(lookupDirectory.variable)?.value) || lookupDirectory.default
  const places = { directory, sources, files, unread }
  const { entries } = parseConfiguration(variables.get(config.variable)?.value ?? null)
  const names = entries.map(({ target }) => target)
  const { open, architectures } = readTargets(names, places, evaluated)
  // Problems with settings are found again, and reported, when the request is read.
  const settings = readVmSettings(new SettingReader(variables, given, []))
  if (mergesDefinitions(settings)) {
    const platforms = [...entries, ...ownVms(inventory)].map(({ platform }) => platform)
    for (const name of new Set(platforms)) findDefinition({ ...places, kind: 'platforms', name })
  }
  if (!namesVms(settings)) return open
  const request = { format: settings.nameFormat, places, architectures }
  const vms = namesOwnVms(settings) ? [...entries, ...ownVms(inventory)] : entries
  return new Map([...open, ...readVmNames(vms, request, evaluated).open])
}

function ownVms(inventory: Inventory): VmLabel[] {
  return hypervisorNames(inventory).flatMap((host) => {
    const config = variablesOf(inventory, host).get(SETTINGS.config.variable)
    const own = parseOwnConfiguration(config?.value)
    return 'entries' in own ? ownLabels(own.entries).filter((label) => label !== undefined) : []
  })
}

/** A copy of a value with the part at a path replaced; the part must exist. */
function withPart(value: Value, [step, ...rest]: Path, part: Value): Value {
  if (step === undefined) return part
  if (isList(value)) {
    return value.map((item, index) => (index === step ? withPart(item, rest, part) : item))
  }
  return isMap(value)
    ? new Map([...value, [step, withPart(value.get(step) ?? null, rest, part)]])
    : part
}

/** What a value is that only Ansible can work out, for people. */
export const forAnsible = (value: Value): string =>
  hasVault(value) ? 'encrypted by ansible-vault' : 'a template'
