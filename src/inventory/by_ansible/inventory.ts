import { join } from 'node:path'
import type { Problem } from '../../problems.ts'
import type { Value, ValueMap } from '../../values.ts'
import type { SourceFile } from '../documents/source_file.ts'
import { groupsOf, layerOf } from '../model/builder.ts'
import type { Inventory, VarsLayer } from '../model/model.ts'
import { hostNamed, layered, sortedGroupsOf, variablesOf } from '../model/precedence.ts'
import { sameValue } from '../model/same_value.ts'
import { settingsForAnsible } from '../reading/needs_ansible.ts'
import type { ReadingContext } from '../reading/read.ts'
import { filesWith, vaultedFiles } from '../reading/vaulted_files.ts'
import { exportedInventory, mapOf } from './exported_inventory.ts'
import { askForListings } from './listings.ts'
import { unsafeTextsIn, withUnsafeText } from './unsafe_text.ts'

/** An inventory, and all problems that there were in reading it. */
export interface Reading {
  inventory: Inventory
  problems: Problem[]
}

/**
 * Reads through Ansible what this program could not read itself, `native` being what it could: one
 * process gives groups and hosts, and only where a setting or an encrypted file decides about the
 * variables, others at the same time give these. Returns `native` where there is no Ansible.
 */
export async function readThroughAnsible(
  sources: readonly string[],
  native: Reading,
  { files, environment, cfg }: ReadingContext,
): Promise<Reading> {
  const { workingDirectory } = files
  const hasDirectory = sources.some((source) => files.kindOf(source) === 'directory')
  const hasSetting = settingsForAnsible(environment, cfg, hasDirectory).length > 0
  const others = native.problems.filter(({ code }) => code !== 'needs-ansible')
  // These have a place; Ansible would give a warning and leave the source out.
  if (!hasSetting && others.some(({ severity }) => severity === 'input')) {
    return { ...native, problems: others }
  }
  const varsOf = (directory: string) => ['group_vars', 'host_vars'].map((n) => join(directory, n))
  const vaultsBeside = vaultedFiles(native.inventory.directories.flatMap(varsOf), files)
  const vaultsHere = vaultedFiles(varsOf(workingDirectory), files)
  const vaultedSources = vaultedFiles(sources, files)
  const vaults = [...vaultedSources, ...vaultsBeside, ...vaultsHere]
  // Plugins with this option go by vars files while they make groups, so these must be there.
  const needsVarsFiles = filesWith(sources, files, (text) => text.includes('use_vars_plugins'))
  const variables = hasSetting || [...vaultsBeside, ...vaultedSources, ...needsVarsFiles].length > 0
  const request = {
    sources,
    structure: variables || others.length < native.problems.length,
    variables,
    variablesHere: variables || vaultsHere.length > 0,
    vaults: [...new Set(vaults)].map((path) => files.nameOf(path)).join(', '),
  }
  const listings = await askForListings(request, { workingDirectory, environment })
  if (listings === undefined) return native
  if (!listings.ok) return { ...native, problems: listings.problems }
  const { structure, variables: everywhere, variablesHere, localhost, warnings } = listings.value
  const printed = printedFile(sources.map((source) => files.nameOf(source)))
  const { inventory, problems } = structure
    ? exportedInventory({ ...printed, document: structure }, native.inventory, files, {
        hasVarsFiles: variables,
      })
    : { ...native, problems: others }
  if (everywhere) emitAsListed(inventory, everywhere, printed)
  if (variablesHere) settleAsListed(inventory, variablesHere, localhost, printed)
  // Ansible has read the vars files then, with its settings.
  const ours = everywhere ? [] : problems.filter(({ code }) => code !== 'needs-ansible')
  const ofNative = structure ? others.filter(({ code }) => code === 'source-as-host') : []
  return { inventory, problems: [...ofNative, ...ours, ...warnings] }
}

/** What messages call the place of a value that came through Ansible. */
const printedFile = (names: readonly string[]): SourceFile => ({
  path: '',
  name: names.length === 1 ? (names[0] ?? '') : 'ansible-inventory',
  text: '',
  document: null,
  warnings: [],
})

/**
 * Gives each host itself what it might not get from the groups as they are printed: the settings that
 * were in force for the sources will be for these too.
 */
function emitAsListed(inventory: Inventory, listing: ValueMap, file: SourceFile): void {
  for (const owner of [...inventory.groups.values(), ...inventory.hosts.values()]) owner.beside = []
  for (const host of inventory.hosts.values()) {
    const own = layered(host.inline)
    const ofGroups = [...groupsOf(host)].map(({ inline }) => layered(inline))
    const known = (name: string) => {
      const variables = own.has(name) ? [own] : ofGroups.filter((group) => group.has(name))
      const [first, ...others] = variables.map((group) => group.get(name)?.value ?? null)
      return others.every((other) => sameValue(first, other)) ? first : undefined
    }
    host.inline.push(...differing(hostVarsIn(listing, host.name), known, file, host.name))
  }
}

/** Lays over each host what Ansible has, the working directory's vars files included, and this program has not. */
function settleAsListed(
  inventory: Inventory,
  listing: ValueMap,
  localhost: ValueMap | undefined,
  file: SourceFile,
): void {
  const { groups, hosts, implicitLocalhost, settled } = inventory
  for (const { working } of [...groups.values(), ...hosts.values(), implicitLocalhost]) {
    working.problems = []
  }
  const listed = new Map([...hosts.keys()].map((name) => [name, hostVarsIn(listing, name)]))
  if (!listed.has('localhost')) listed.set('localhost', unsafeAgain(localhost, inventory))
  for (const [name, values] of listed) {
    const variables = variablesOf(inventory, name)
    settled.set(
      name,
      differing(values, (key) => variables.get(key)?.value, file, name),
    )
  }
}

/**
 * The variables that `--host localhost` gave: from 2.19 on they do not tell unsafe text from a
 * template. What is unsafe where this program can read it stays so.
 */
function unsafeAgain(localhost: ValueMap | undefined, inventory: Inventory): ValueMap {
  const host = hostNamed(inventory, 'localhost') ?? inventory.implicitLocalhost
  const owners = [host, ...sortedGroupsOf(inventory, host)]
  const layers = owners.flatMap(({ inline, beside, working }) => [
    ...inline,
    ...beside.flat(),
    ...working.layers,
  ])
  const texts = new Set(layers.flatMap(({ values }) => unsafeTextsIn(values)))
  return mapOf(withUnsafeText(mapOf(localhost), texts))
}

const hostVarsIn = (listing: ValueMap, host: string): ValueMap =>
  mapOf(mapOf(mapOf(listing.get('_meta')).get('hostvars')).get(host))

/** Ansible lists these for each host, even where there are none. */
const LOCAL_FACTS = 'ansible_local'

/** A layer of those of the values that are not known. */
function differing(
  values: ValueMap,
  known: (name: string) => Value | undefined,
  file: SourceFile,
  owner: string,
): VarsLayer[] {
  const layer = layerOf(values, file, [owner])
  const others = [...layer.values].filter(
    ([name, value]) => name !== LOCAL_FACTS && !sameValue(known(name), value),
  )
  return others.length > 0 ? [{ ...layer, values: new Map(others) }] : []
}
