import { extname } from 'node:path'
import { type Problem, problem } from '../../problems.ts'
import { isList, isMap, type Value } from '../../values.ts'
import { isFalsy } from '../documents/falsy.ts'
import type { AnsibleCfg } from './ansible_cfg.ts'
import { reasonForFile } from './encrypted.ts'
import { YAML_EXTENSIONS } from './yaml_extensions.ts'

/**
 * Finds what only Ansible can read. The reason is a problem; Ansible then reads the inventory, and
 * the problem is reported only if Ansible is not installed.
 */

/** Problems for which Ansible is asked; where it is there, they are reported only if it has them too. */
const REASONS: readonly Problem['code'][] = [
  'needs-ansible',
  'yaml-doubt',
  'yaml-syntax',
  'merge-version',
  'group-priority',
]

/** Whether a problem is a reason to let Ansible read what it is about. */
export const isReasonForAnsible = ({ code }: Problem): boolean => REASONS.includes(code)

/** Endings of the files that Ansible's yaml plugin takes. */
const SOURCE_EXTENSIONS: readonly string[] = ['', ...YAML_EXTENSIONS]

/** The reason why Ansible has to read an INI file: the beginning of a sentence. */
export const INI_FORMAT = 'an inventory in INI format'

/** The reason why Ansible has to read what it runs. */
export const EXECUTABLE = 'an executable inventory'

/** Whether a problem says nothing but that a source is an INI file. */
export const isReasonOfIni = ({ code, text }: Problem): boolean =>
  code === 'needs-ansible' && text.startsWith(`${INI_FORMAT} `)

/** Why the inventory file can only be read by Ansible: what its name and text say. */
export function reasonByText(path: string, text: string, executable: boolean): string | undefined {
  const reason = reasonForFile(text)
  if (reason) return reason
  if (executable && text.startsWith('#!')) return EXECUTABLE
  if (extname(path) === '.toml') return 'an inventory in TOML format'
  return SOURCE_EXTENSIONS.includes(extname(path)) ? undefined : INI_FORMAT
}

/** Why the inventory file can only be read by Ansible: what its content says; undefined: not YAML. */
export function reasonByDocument(
  path: string,
  text: string,
  document: Value | undefined,
): string | undefined {
  if (isMap(document)) {
    const isPlugin = !isFalsy(document.get('plugin'))
    return isPlugin ? 'the configuration of an inventory plugin' : undefined
  }
  // To YAML, a host and its variables are text. Ansible's ini plugin refuses one that starts with ---.
  const isText = document !== undefined && document !== null && !isList(document)
  if (isText && /^\s*---/.test(text)) return undefined
  return isText || startsLikeIni(text) || extname(path) === '' ? INI_FORMAT : undefined
}

interface ReadingSetting {
  environment: string
  /** The keys in ansible.cfg; if there are several, the last one counts. */
  ini: readonly (readonly [section: string, key: string])[]
  /** Whether Ansible, with this value, reads as this program does. */
  isHarmless: (items: readonly string[]) => boolean
  /** Whether the setting matters only if a source is a directory. */
  directoriesOnly?: boolean
}

const only =
  (...values: string[]) =>
  (items: readonly string[]) =>
    items.every((item) => values.includes(item.replace(/^ansible\.builtin\./, '')))

const hasYamlExtensions = (items: readonly string[]): boolean =>
  [...items].sort().join() === [...YAML_EXTENSIONS].sort().join()

const DEFAULT_PRECEDENCE =
  'all_inventory,groups_inventory,all_plugins_inventory,all_plugins_play,groups_plugins_inventory,groups_plugins_play'

const PRECEDENCE: ReadingSetting = {
  environment: 'ANSIBLE_PRECEDENCE',
  ini: [['defaults', 'precedence']],
  isHarmless: (items) => items.join() === DEFAULT_PRECEDENCE,
}

/** Settings of Ansible that change what an inventory means (ansible/config/base.yml). */
const READING_SETTINGS: readonly ReadingSetting[] = [
  {
    environment: 'ANSIBLE_HASH_BEHAVIOUR',
    ini: [['defaults', 'hash_behaviour']],
    isHarmless: only('replace'),
  },
  PRECEDENCE,
  {
    environment: 'ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS',
    ini: [['defaults', 'force_valid_group_names']],
    isHarmless: only('never', 'ignore'),
  },
  {
    environment: 'ANSIBLE_INVENTORY_ENABLED',
    ini: [['inventory', 'enable_plugins']],
    isHarmless: (items) =>
      items.find((item) => only('yaml', 'ini')([item]))?.endsWith('yaml') ?? false,
  },
  {
    environment: 'ANSIBLE_VARS_ENABLED',
    ini: [['defaults', 'vars_plugins_enabled']],
    isHarmless: only('host_group_vars'),
  },
  {
    environment: 'ANSIBLE_RUN_VARS_PLUGINS',
    ini: [['defaults', 'run_vars_plugins']],
    isHarmless: only('demand'),
  },
  {
    environment: 'ANSIBLE_YAML_FILENAME_EXT',
    ini: [['defaults', 'yaml_valid_extensions']],
    // The first file that exists hides the others, so the order counts.
    isHarmless: (items) => items.join() === YAML_EXTENSIONS.join(),
  },
  {
    environment: 'ANSIBLE_INVENTORY_PLUGIN_EXTS',
    ini: [['inventory_plugin_yaml', 'yaml_valid_extensions']],
    isHarmless: hasYamlExtensions,
  },
  {
    environment: 'ANSIBLE_VARS_PLUGIN_STAGE',
    ini: [['vars_host_group_vars', 'stage']],
    isHarmless: only('task'),
  },
  {
    environment: 'ANSIBLE_DUPLICATE_YAML_DICT_KEY',
    ini: [['defaults', 'duplicate_dict_key']],
    isHarmless: only('warn'),
  },
  {
    environment: 'ANSIBLE_INVENTORY_IGNORE',
    ini: [
      ['defaults', 'inventory_ignore_extensions'],
      ['inventory', 'ignore_extensions'],
    ],
    isHarmless: () => false,
    directoriesOnly: true,
  },
  {
    environment: 'ANSIBLE_INVENTORY_IGNORE_REGEX',
    ini: [
      ['defaults', 'inventory_ignore_patterns'],
      ['inventory', 'ignore_patterns'],
    ],
    isHarmless: () => false,
    directoriesOnly: true,
  },
]

/**
 * The settings of Ansible, even empty ones, with which this program would read a different
 * inventory than Ansible does.
 */
export function settingsForAnsible(
  environment: Environment,
  cfg: AnsibleCfg,
  hasDirectory: boolean,
): Problem[] {
  return READING_SETTINGS.flatMap((setting) => {
    if (setting.directoriesOnly && !hasDirectory) return []
    const given = harmful(setting, environment, cfg)
    return given
      ? [problem('needs-ansible', given.place, { what: `an inventory under ${given.name}` })]
      : []
  })
}

/** Whether the order of precedence of variables is not Ansible's usual one. */
export const hasOwnPrecedence = (environment: Environment, cfg: AnsibleCfg): boolean =>
  harmful(PRECEDENCE, environment, cfg) !== undefined

/** The value of a setting with which Ansible reads otherwise than this program. */
function harmful(setting: ReadingSetting, environment: Environment, cfg: AnsibleCfg) {
  const given = settingValue(setting, environment, cfg)
  return given && !setting.isHarmless(itemsOf(given.value)) ? given : undefined
}

type Environment = Readonly<Record<string, string | undefined>>

function settingValue(
  { environment: variable, ini }: ReadingSetting,
  environment: Environment,
  cfg: AnsibleCfg,
): { value: string; place: string; name: string } | undefined {
  const value = environment[variable]
  if (value !== undefined) return { value, place: variable, name: `${variable}=${value}` }
  const found = ini.flatMap(([section, key]) => {
    const entry = cfg.get(section, key)
    return entry ? [{ ...entry, name: `${key} = ${entry.value}`.trimEnd() }] : []
  })
  return found.at(-1)
}

/**
 * Splits a list as Ansible does, and removes a pair of quotes around an item; `''` is one empty
 * item.
 */
const itemsOf = (list: string): string[] =>
  list.split(',').map((item) => /^(["'])(.*)\1$/s.exec(item.trim())?.[2] ?? item.trim())

/** Whether the first line of a text is a section or a host of an INI inventory, and not of a YAML mapping. */
function startsLikeIni(text: string): boolean {
  const line = text.split(/[\r\n]+/).find((line) => /^\s*[^\s#;]/.test(line)) ?? ''
  const [first = '', second = '#'] = line.trim().split(/\s+/)
  if (/^\[[^\],]+\]$/.test(first)) return true
  return /^\w/.test(first) && !first.endsWith(':') && /^(?:\w+=|[#;])/.test(second)
}
