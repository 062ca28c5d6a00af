import { dirname } from 'node:path'
import type { Inventory } from '../../inventory/model/model.ts'
import { placeOf, variablesOf } from '../../inventory/model/precedence.ts'
import { type AnsibleCfg, readAnsibleCfg } from '../../inventory/reading/ansible_cfg.ts'
import type { FileState } from '../../inventory/reading/file_state.ts'
import { InventoryFiles } from '../../inventory/reading/files.ts'
import { type LocatedSources, locateSources } from '../../inventory/reading/sources.ts'
import { currentAccount } from '../../machine/account.ts'
import { failure, type Outcome, type Problem, success } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import type { Entry } from '../../vm/entry.ts'
import type { Context } from '../context.ts'
import { type Request, readRequest } from '../request/request.ts'
import { mergesDefinitions } from '../request/vm_settings.ts'
import { sshConfigurations } from '../ssh_configurations.ts'
import { maskedVariables, variablesInLater } from './masking.ts'
import { missingDirectory } from './missing_directory.ts'
import { nameVms, type VmNames } from './name_vms.ts'
import { namesakeProblems } from './namesakes.ts'
import type { Definitions } from './read_definitions.ts'
import type { SaidOfVms } from './said_of_vms.ts'
import { settleValues } from './settle_values.ts'
import { readStaticInventory } from './static_inventory.ts'
import type { TakenNames } from './taken_names.ts'
import { readTargets } from './targets.ts'
import { unknownTargets } from './unknown_targets.ts'
import type { VmSizes } from './vm_sizes.ts'

/** What the static files say, before any hypervisor is asked. */
export interface Input {
  cfg: AnsibleCfg
  /** The sources of the static inventory: absolute paths. */
  sources: readonly string[]
  inventory: Inventory
  request: Request
  /** libvirt's name of each target's architecture; unknown targets are missing. */
  architectures: ReadonlyMap<string, string>
  vmNames: VmNames
  /**
   * What the inventory says of VMs as hosts, and the names that VMs cannot have; undefined if VMs
   * are not hosts.
   */
  ofVms: { said: SaidOfVms; taken: TakenNames } | undefined
  /** The memory and CPUs that VMs need; undefined without vm_dispatcher_capacity. */
  sizes: VmSizes | undefined
  /** The definitions of all VMs; undefined if they are not wanted. */
  definitions: Definitions | undefined
  /** The faults of single entries, which are left out. */
  faults: ReadonlyMap<Entry, Problem>
  /** Problems of hypervisors with variables that Ansible could not give. */
  unsettled: ReadonlyMap<string, readonly Problem[]>
  warnings: Problem[]
  /**
   * The state of all files that were read, those of OpenSSH included; undefined if only Ansible knows
   * what the inventory depends on.
   */
  files: FileState[] | undefined
}

/** A station of reading that is done, by its name, and what it found. */
export type Station =
  | { name: 'cfg'; found: AnsibleCfg }
  | { name: 'sources'; found: LocatedSources }
  | { name: 'inventory'; found: { inventory: Inventory; byAnsible: boolean } }
  | { name: 'values'; found: { byAnsible: boolean } }
  | { name: 'config'; found: Input }

/** Is called with each station once it is done. */
export type Passed = (station: Station) => void

/** What an input has from the inventory alone, and the problems of that. */
type Understood = Pick<
  Input,
  'request' | 'architectures' | 'vmNames' | 'ofVms' | 'sizes' | 'definitions' | 'faults'
> & { problems: Problem[] }

/** The files of an inventory, and the values that Ansible has evaluated. */
interface Ground {
  settled: Awaited<ReturnType<typeof settleValues>>
  located: LocatedSources
  files: InventoryFiles
  /** The names of the sources, for messages. */
  origin: string
  /** Entries that a what-if question adds. */
  supposed: readonly Entry[]
}

/**
 * Reads the static inventory, what it asks for, and the definitions of its targets. Fails with all
 * problems of the input together.
 */
export async function readInput(
  context: Context,
  option: string | undefined,
  passed: Passed = () => {},
  supposed: readonly Entry[] = [],
): Promise<Outcome<Input>> {
  const { environment, scriptPath, workingDirectory } = context
  const files = new InventoryFiles(workingDirectory)
  const cfg = readAnsibleCfg(files, environment)
  if (!cfg.ok) return cfg
  passed({ name: 'cfg', found: cfg.value })
  const located = locateSources({ option, environment, scriptPath, cfg: cfg.value, files })
  if (!located.ok) return located
  passed({ name: 'sources', found: located.value })
  const sources = located.value.paths
  const origin = sources.map((source) => files.nameOf(source)).join(', ')
  context.watch?.step(`reading ${origin}`)
  const read = await readStaticInventory(sources, {
    files,
    environment,
    cfg: cfg.value,
    scriptPath,
  })
  const { inventory, byAnsible, byStateAlone } = read
  const problems = [...located.value.warnings, ...read.problems]
  if (byAnsible) context.watch?.step('Ansible has read the inventory')
  // A broken inventory would only lead to further problems that are not real.
  if (problems.some(({ severity }) => severity === 'input')) return failure(...problems)
  passed({ name: 'inventory', found: { inventory, byAnsible } })
  const { options } = context
  const surroundings = { sources, files, environment, ...(options && { options }) }
  const settled = await settleValues(inventory, surroundings)
  if (settled.byAnsible) context.watch?.step('Ansible has evaluated values')
  if (settled.problems.length > 0) return failure(...problems, ...settled.problems)
  passed({ name: 'values', found: settled })
  const ground = { settled, located: located.value, files, origin, supposed }
  const { problems: further, ...understood } = await understand(inventory, context, ground)
  problems.push(...further)
  if (problems.some(({ severity }) => severity === 'input')) return failure(...problems)
  const account = currentAccount(environment)
  const input: Input = {
    cfg: cfg.value,
    sources,
    inventory,
    ...understood,
    unsettled: settled.ofHosts,
    warnings: problems,
    files:
      !byStateAlone || settled.byAnsible
        ? undefined
        : [...files.seen(), ...sshConfigurations(account)],
  }
  passed({ name: 'config', found: input })
  return success(input)
}

/** What an inventory without errors asks for, and the problems with that. */
async function understand(
  inventory: Inventory,
  context: Context,
  { settled, located, files, origin, supposed }: Ground,
): Promise<Understood> {
  const sources = located.paths
  const { request, problems } = readRequest(inventory, origin, context, supposed)
  const { entries, lookupDirectory } = request
  const definitions = { directory: lookupDirectory, sources, files }
  const targets = readTargets(
    entries.map(({ target }) => target),
    definitions,
    settled.definitions,
  )
  const { architectures } = targets
  const defined = mergesDefinitions(request.vms)
    ? (await import('./read_definitions.ts')).readDefinitions(request, definitions)
    : undefined
  const ofLocalhost = variablesOf(inventory, 'localhost')
  const config = ofLocalhost.get(SETTINGS.config.variable)
  const unknown = unknownTargets(entries, config, architectures, definitions)
  const known = { places: definitions, architectures, evaluated: settled.definitions }
  const originOf = () => (config ? placeOf(config.layer, [SETTINGS.config.variable]) : origin)
  const vms = nameVms(request, originOf, inventory, known)
  const { capacity } = request
  const sized = capacity
    ? (await import('./vm_sizes.ts')).readSizes(request, capacity.defaults, origin, definitions)
    : undefined
  const { scriptPath, workingDirectory } = context
  const places = { scriptDirectory: dirname(scriptPath), workingDirectory }
  const found = [
    ...problems,
    ...missingDirectory(ofLocalhost.get(SETTINGS.lookupDirectory.variable), definitions),
    ...targets.problems,
    ...vms.problems,
    ...(defined?.problems ?? []),
    ...request.hypervisors.flatMap(({ name, variables }) =>
      maskedVariables(name, variables, request.vms, places),
    ),
    ...variablesInLater(inventory, request, located.later),
    ...namesakeProblems(inventory, request, { ...places, ...located, sources, origin }),
  ]
  return {
    request,
    architectures,
    vmNames: vms.names,
    ofVms: request.vms.emitVms ? await aboutVms(request, inventory, files) : undefined,
    definitions: defined?.definitions,
    sizes: sized?.sizes,
    faults: new Map([...unknown, ...vms.faults, ...(sized?.faults ?? []), ...request.faults]),
    problems: found,
  }
}

/** What is needed only if VMs are hosts. */
async function aboutVms(request: Request, inventory: Inventory, files: InventoryFiles) {
  const { SaidOfVms } = await import('./said_of_vms.ts')
  const { takenNames } = await import('./taken_names.ts')
  return {
    said: new SaidOfVms(inventory, request, files),
    taken: takenNames(request, inventory),
  }
}
