import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import type { InventoryFiles } from '../reading/files.ts'
import {
  pluginsWithVarsFiles,
  reasonsInVarsFiles,
  vaultedFiles,
} from '../reading/files_for_ansible.ts'
import { isReasonForAnsible, isReasonOfIni, settingsForAnsible } from '../reading/needs_ansible.ts'
import type { ReadingContext } from '../reading/read.ts'
import { varsDirectoriesIn } from '../reading/vars_files.ts'
import type { Reading } from './inventory.ts'

/**
 * Whether what Ansible will read depends on nothing but the state of files that `files` has seen, and
 * on the environment: it is asked because of INI files alone, and no plugin but its own, no
 * executable and no vault takes part. The files that make up Ansible are seen as well.
 *
 * @param native what this program could read itself
 */
export function dependsOnStateAlone(
  sources: readonly string[],
  native: Reading,
  { files, environment, cfg }: ReadingContext,
): boolean {
  const isSet = ({ variables, keys }: (typeof FOREIGN)[number]) =>
    variables.some((name) => environment[name] !== undefined) ||
    keys.some(([section, key]) => cfg.get(section, key) !== undefined)
  const home = environment.HOME ?? homedir()
  const directories = [...native.inventory.directories, files.workingDirectory]
  const varsFiles = directories.flatMap(varsDirectoriesIn)
  return (
    native.problems.filter(isReasonForAnsible).every(isReasonOfIni) &&
    reasonsInVarsFiles(varsFiles, files).length === 0 &&
    settingsForAnsible(environment, cfg, true).length === 0 &&
    !FOREIGN.some(isSet) &&
    pluginDirectories(home, sources).every((path) => files.kindOf(path) === undefined) &&
    vaultedFiles(sources, files).length === 0 &&
    pluginsWithVarsFiles(sources, files).length === 0 &&
    seesAnsible(files, environment.PATH ?? '')
  )
}

/** Settings with which Ansible runs code that is not its own while it reads an inventory. */
const FOREIGN: readonly {
  variables: readonly string[]
  keys: readonly (readonly [section: string, key: string])[]
}[] = [
  { variables: ['ANSIBLE_HOME'], keys: [['defaults', 'home']] },
  { variables: ['ANSIBLE_INVENTORY_PLUGINS'], keys: [['defaults', 'inventory_plugins']] },
  { variables: ['ANSIBLE_VARS_PLUGINS'], keys: [['defaults', 'vars_plugins']] },
  { variables: ['ANSIBLE_INVENTORY_ENABLED'], keys: [['inventory', 'enable_plugins']] },
  { variables: ['ANSIBLE_VARS_ENABLED'], keys: [['defaults', 'vars_plugins_enabled']] },
  { variables: ['ANSIBLE_VAULT_PASSWORD_FILE'], keys: [['defaults', 'vault_password_file']] },
  { variables: ['ANSIBLE_VAULT_IDENTITY_LIST'], keys: [['defaults', 'vault_identity_list']] },
]

/** Where Ansible finds plugins of users without a setting. */
const pluginDirectories = (home: string, sources: readonly string[]): string[] => [
  ...['inventory', 'vars'].flatMap((kind) => [
    join(home, '.ansible/plugins', kind),
    join('/usr/share/ansible/plugins', kind),
  ]),
  ...sources.flatMap((source) => [
    join(source, 'vars_plugins'),
    resolve(source, '../vars_plugins'),
  ]),
]

/** A program that names its interpreter itself, and not by way of a wrapper that chooses one. */
const PYTHON = /^#!(\/\S*\/python[\d.]*)\r?\n/

/**
 * Notes the state of the command on PATH and of its interpreter, because an upgrade writes the
 * command anew. False if it is not known what the command runs.
 */
function seesAnsible(files: InventoryFiles, path: string): boolean {
  for (const directory of path.split(delimiter)) {
    const command = resolve(files.workingDirectory, directory, 'ansible-inventory')
    if (files.kindOf(command) !== 'file' || !files.isExecutable(command)) continue
    const text = files.text(command)
    const [, interpreter] = PYTHON.exec(text.ok ? text.value : '') ?? []
    if (interpreter === undefined) return false
    files.note(interpreter)
    return true
  }
  return false
}
