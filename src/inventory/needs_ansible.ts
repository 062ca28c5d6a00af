import { extname } from 'node:path'
import { type Problem, problem } from '../problems.ts'
import { isMap, type Value } from '../values.ts'
import type { AnsibleCfg } from './ansible_cfg.ts'
import { isFalsy } from './falsy.ts'

/**
 * What only Ansible itself can read. The reading asks here, and hands over to Ansible where the
 * answer is a reason; in this version a reason is the problem `needs-ansible`.
 */

/** Endings of the files that Ansible's yaml plugin takes. */
const YAML_EXTENSIONS = ['', '.yml', '.yaml', '.json']

/** Why the inventory file can only be read by Ansible, told by its name and text. */
export function reasonByText(path: string, text: string, executable: boolean): string | undefined {
  if (executable && text.startsWith('#!')) return 'an executable inventory'
  if (extname(path) === '.toml') return 'an inventory in TOML format'
  return YAML_EXTENSIONS.includes(extname(path)) ? undefined : 'an inventory in INI format'
}

/** Why the inventory file can only be read by Ansible, told by its content; undefined: no YAML. */
export function reasonByDocument(path: string, document: Value | undefined): string | undefined {
  if (isMap(document)) {
    const plugin = !isFalsy(document.get('plugin') ?? null)
    return plugin ? 'the configuration of an inventory plugin' : undefined
  }
  return extname(path) === '' ? 'an inventory in INI format' : undefined
}

interface ReadingSetting {
  environment: string
  ini: readonly [section: string, key: string]
  /** Whether Ansible reads as this program does, for all that, with this value. */
  harmless: (items: readonly string[]) => boolean
  /** Counts only where a source is a directory. */
  directoriesOnly?: boolean
}

const only =
  (...values: string[]) =>
  (items: readonly string[]) =>
    items.every((item) => values.includes(item.replace(/^ansible\.builtin\./, '')))

const DEFAULT_PRECEDENCE =
  'all_inventory,groups_inventory,all_plugins_inventory,all_plugins_play,groups_plugins_inventory,groups_plugins_play'

/** Settings of Ansible that change what an inventory means (ansible/config/base.yml). */
const READING_SETTINGS: readonly ReadingSetting[] = [
  {
    environment: 'ANSIBLE_HASH_BEHAVIOUR',
    ini: ['defaults', 'hash_behaviour'],
    harmless: only('replace'),
  },
  {
    environment: 'ANSIBLE_PRECEDENCE',
    ini: ['defaults', 'precedence'],
    harmless: (items) => items.join() === DEFAULT_PRECEDENCE,
  },
  {
    environment: 'ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS',
    ini: ['defaults', 'force_valid_group_names'],
    harmless: only('never', 'ignore'),
  },
  {
    environment: 'ANSIBLE_INVENTORY_ENABLED',
    ini: ['inventory', 'enable_plugins'],
    harmless: (items) => items.some((item) => only('yaml')([item])),
  },
  {
    environment: 'ANSIBLE_VARS_ENABLED',
    ini: ['defaults', 'vars_plugins_enabled'],
    harmless: only('host_group_vars'),
  },
  {
    environment: 'ANSIBLE_RUN_VARS_PLUGINS',
    ini: ['defaults', 'run_vars_plugins'],
    harmless: only('demand'),
  },
  {
    environment: 'ANSIBLE_YAML_FILENAME_EXT',
    ini: ['defaults', 'yaml_valid_extensions'],
    harmless: (items) => [...items].sort().join() === '.json,.yaml,.yml',
  },
  ...(['IGNORE', 'IGNORE_REGEX'] as const).map((name) => ({
    environment: `ANSIBLE_INVENTORY_${name}`,
    ini: ['inventory', name === 'IGNORE' ? 'ignore_extensions' : 'ignore_patterns'] as const,
    harmless: () => false,
    directoriesOnly: true,
  })),
  ...(['inventory_ignore_extensions', 'inventory_ignore_patterns'] as const).map((key) => ({
    environment: '',
    ini: ['defaults', key] as const,
    harmless: () => false,
    directoriesOnly: true,
  })),
]

/** The settings with which this program would read another inventory than Ansible does. */
export function settingsForAnsible(
  environment: Readonly<Record<string, string | undefined>>,
  cfg: AnsibleCfg,
  hasDirectory: boolean,
): Problem[] {
  return READING_SETTINGS.flatMap((setting) => {
    if (setting.directoriesOnly && !hasDirectory) return []
    const given = settingValue(setting, environment, cfg)
    if (given === undefined || setting.harmless(itemsOf(given.value))) return []
    return [problem('needs-ansible', given.place, { what: `an inventory under ${given.name}` })]
  })
}

function settingValue(
  { environment: variable, ini: [section, key] }: ReadingSetting,
  environment: Readonly<Record<string, string | undefined>>,
  cfg: AnsibleCfg,
): { value: string; place: string; name: string } | undefined {
  const value = environment[variable]
  if (value) return { value, place: variable, name: `${variable}=${value}` }
  const found = cfg.get(section, key)
  return found?.value ? { ...found, name: `${key} = ${found.value}` } : undefined
}

const itemsOf = (list: string): string[] => list.split(',').map((item) => item.trim())
