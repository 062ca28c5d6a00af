import type { Problem } from '../../problems.ts'
import type { Value, ValueMap } from '../../values.ts'
import { sameValue } from '../documents/same_value.ts'
import { noFile, type SourceFile } from '../documents/source_file.ts'
import { groupsOf, layerOf, NO_VARS_FILES } from '../model/builder.ts'
import type { Inventory, VarsLayer } from '../model/model.ts'
import { hostNamed, layered, layersOf, sortedGroupsOf, variablesOf } from '../model/precedence.ts'
import {
  pluginsWithVarsFiles,
  reasonsInVarsFiles,
  vaultedFiles,
} from '../reading/files_for_ansible.ts'
import {
  hasOwnPrecedence,
  isReasonForAnsible,
  settingsForAnsible,
} from '../reading/needs_ansible.ts'
import type { ReadingContext } from '../reading/read.ts'
import { varsDirectoriesIn } from '../reading/vars_files.ts'
import { exportedInventory, mappingIn } from './exported_inventory.ts'
import { askForListings } from './listings.ts'
import { refusedYaml } from './refused_yaml.ts'
import { unsafeTextsIn, withUnsafeText } from './unsafe_text.ts'

/** An inventory, and all problems with reading it. */
export interface Reading {
  inventory: Inventory
  problems: Problem[]
}

/**
 * Lets Ansible read what this program could not read itself; `native` is what it could. One process
 * gives groups and hosts. If a setting or a vars file that this program cannot read affects
 * variables, further processes run at the same time and give these. Returns `native` if Ansible is
 * not installed.
 *
 * @param forFilesHere whether Ansible has to read a vars file in the working directory, too
 */
export async function readThroughAnsible(
  sources: readonly string[],
  native: Reading,
  { files, environment, cfg }: ReadingContext,
  forFilesHere: boolean,
): Promise<Reading> {
  const { workingDirectory } = files
  const hasDirectory = sources.some((source) => files.kindOf(source) === 'directory')
  const hasSetting = settingsForAnsible(environment, cfg, hasDirectory).length > 0
  const others = native.problems.filter((found) => !isReasonForAnsible(found))
  // These problems have a place, and Ansible would only warn and leave the source out.
  if (!hasSetting && others.some(({ severity }) => severity === 'input')) {
    return { ...native, problems: others }
  }
  const hasPrecedence = hasOwnPrecedence(environment, cfg)
  const varsBeside = native.inventory.directories.flatMap(varsDirectoriesIn)
  const varsHere = varsDirectoriesIn(workingDirectory)
  const reasonsBeside = reasonsInVarsFiles(varsBeside, files)
  const vaultsHere = vaultedFiles(varsHere, files)
  const vaults = [...vaultedFiles([...sources, ...varsBeside], files), ...vaultsHere]
  const variables =
    hasSetting || reasonsBeside.length > 0 || pluginsWithVarsFiles(sources, files).length > 0
  const request = {
    sources,
    structure: variables || others.length < native.problems.length,
    // With another precedence Ansible may drop what vars files say of groups: hosts have the rest.
    hasVarsFiles: variables && !hasPrecedence,
    variables,
    variablesHere: variables || forFilesHere || vaultsHere.length > 0,
    vaults: [...new Set(vaults)].map((path) => files.nameOf(path)).join(', '),
  }
  const listings = await askForListings(request, { workingDirectory, environment })
  if (listings === undefined) return native
  const said = listings.ok ? listings.value.warnings : listings.problems
  const ofVarsFiles = [...reasonsBeside, ...reasonsInVarsFiles(varsHere, files)]
  const refused = refusedYaml(
    { ofSources: native.problems.filter((found) => !ofVarsFiles.includes(found)), ofVarsFiles },
    said.map(({ text }) => text),
    { hasFailed: !listings.ok },
  )
  if (refused.length > 0) return { ...native, problems: refused }
  if (!listings.ok) return { ...native, problems: listings.problems }
  const { structure, variables: everywhere, variablesHere, localhost, warnings } = listings.value
  const printed = printedFile(sources.map((source) => files.nameOf(source)))
  const { inventory, problems } = structure
    ? exportedInventory({ ...printed, document: structure }, native.inventory, files, {
        hasVarsFiles: request.hasVarsFiles,
      })
    : { ...native, problems: others }
  if (everywhere) emitAsListed(inventory, everywhere, printed)
  if (hasPrecedence) forgetFilesHere(inventory)
  if (variablesHere) settleAsListed(inventory, variablesHere, localhost, printed)
  // In that case Ansible has read the vars files, with its settings.
  const ours = everywhere ? [] : problems.filter((found) => !isReasonForAnsible(found))
  const ofNative = structure ? others.filter(({ code }) => code === 'source-as-host') : []
  return { inventory, problems: [...ofNative, ...ours, ...warnings] }
}

/** The place, in messages, of a value that came from Ansible. */
const printedFile = (names: readonly string[]): SourceFile =>
  noFile(names.length === 1 ? names.join() : 'ansible-inventory')

/**
 * Puts on each host the variables that it might not get from the groups as they are printed,
 * because Ansible's settings will apply to the printed groups too.
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

/** Forgets the vars files of the working directory, for which Ansible's listing stands. */
function forgetFilesHere({ groups, hosts, implicitLocalhost }: Inventory): void {
  for (const owner of [...groups.values(), ...hosts.values(), implicitLocalhost]) {
    owner.working = NO_VARS_FILES
  }
}

/**
 * Applies to each host the variables that Ansible has and this program does not have, those of the
 * working directory's vars files included.
 */
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
 * The variables that `--host localhost` printed. From 2.19 on they do not show which text is
 * unsafe; text that is unsafe where this program can read it stays unsafe.
 */
function unsafeAgain(localhost: ValueMap | undefined, inventory: Inventory): ValueMap {
  const host = hostNamed(inventory, 'localhost') ?? inventory.implicitLocalhost
  const owners = [host, ...sortedGroupsOf(inventory, host)]
  const layers = owners.flatMap(layersOf)
  const texts = new Set(layers.flatMap(({ values }) => unsafeTextsIn(values)))
  return mappingIn(withUnsafeText(mappingIn(localhost), texts))
}

const hostVarsIn = (listing: ValueMap, host: string): ValueMap =>
  mappingIn(mappingIn(mappingIn(listing.get('_meta')).get('hostvars')).get(host))

/** Variables that Ansible lists for each host, even if they are not set. */
const LOCAL_FACTS = 'ansible_local'

/** A layer with those of the values that are not known yet. */
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
