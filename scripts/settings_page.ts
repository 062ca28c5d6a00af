// docs/settings.md, made from the table of settings.
import { defaultText, meaningOf, optionOf, type Setting, type ValueForm } from '../src/setting.ts'
import { SETTINGS } from '../src/settings.ts'

type Name = keyof typeof SETTINGS

interface Section {
  title: string
  /** The pages that say more, in Markdown. */
  more: string
  names: readonly Name[]
}

/** Every setting stands in one of these. */
export const SECTIONS: readonly Section[] = [
  {
    title: "The role's",
    more: 'The role `vm_dispatcher` has these too: [moving from the role](moving-from-the-role.md). On a hypervisor `config` holds its own VMs, which it keeps.',
    names: ['config', 'hypervisorsGroup', 'priorityDomains', 'lookupDirectory', 'libvirtUri'],
  },
  {
    title: 'Where entries go',
    more: '[Which VM goes where](placement.md).',
    names: ['strategy', 'weight', 'maxVms', 'drained', 'onUnassigned'],
  },
  {
    title: 'What exists, and who does not answer',
    more: '[What exists stays](placement.md#what-exists-stays), [hypervisors that do not answer](placement.md#hypervisors-that-do-not-answer).',
    names: ['keepExisting', 'onUnreachable', 'maxUnreachable', 'stateDirectory'],
  },
  {
    title: 'Memory and CPUs',
    more: '[Memory and CPUs](capacity.md).',
    names: [
      ...(['capacity', 'defaultRam', 'defaultVcpus', 'countShutOff'] as const),
      ...(['ramRatio', 'cpuRatio', 'ramReserved'] as const),
    ],
  },
  {
    title: 'What is printed',
    more: '[VMs as hosts](vms.md), [definitions](definitions.md), [composing inventories](composing.md).',
    names: ['emitVms', 'vmName', 'emitDefinitions', 'emit'],
  },
  {
    title: 'How hypervisors are asked',
    more: '[Where it reads from, and how it connects](sources.md), [how to make it fast](speed.md).',
    names: [
      ...(['inventory', 'transport', 'forks', 'commandTimeout', 'deadline'] as const),
      ...(['cacheTtl', 'retryAfter', 'cacheDirectory'] as const),
    ],
  },
]

/** The page, in Markdown. */
export const settingsPage = (): string =>
  [
    HEAD,
    ...SECTIONS.map(({ title, more, names }) => [
      `## ${title}\n\n${more}\n`,
      ...names.map((name) => `\n${settingText(SETTINGS[name])}`),
    ]),
  ]
    .map((part) => [part].flat().join(''))
    .join('\n')

const HEAD = `# Settings

<!-- Made from src/settings.ts by \`npm run settings\`. -->

A setting is a variable of the static inventory, on localhost or on hypervisors. Many settings can also be set in the environment (\`VM_DISPATCHER_…\`), and as an option of the [commands](by-hand.md) (\`--…\`). The option comes first, then the environment, then the variable, then the default.

Variables for the connection to hypervisors are Ansible's own, such as \`ansible_user\`.
`

/** A setting as a heading with a list: what it means, where it is set, its values, its default. */
function settingText(setting: Setting): string {
  const { variable, environment, on, form } = setting
  const name = optionOf(setting)
  const option = name && `option \`--${name}\``
  const places = [on, environment && `environment \`${environment}\``, option]
  return `### ${variable ?? environment}

- Meaning: ${meaningOf(setting)}
- Where: ${places.filter((place) => place !== undefined).join('; ')}
- Values: ${valuesOf(form)}
- Default: ${defaultText(setting)}
`
}

const valuesOf = (form: ValueForm): string =>
  typeof form === 'string' ? VALUES[form] : form.map((word) => `\`${word}\``).join(', ')

/** The values of each form, for people. */
const VALUES: Record<Extract<ValueForm, string>, string> = {
  text: 'text',
  directory: 'a directory',
  'name format': 'text with `{platform}` and `{target}`',
  flag: '`true`, `false`',
  count: 'a whole number above 0',
  number: 'a whole number, 0 or more',
  seconds: 'seconds',
  'seconds or 0': 'seconds, or 0',
  weight: 'a number above 0, `memory` or `cpus`',
  memory: 'MiB, or a number with a unit: `4 GiB`',
  'memory or 0': 'MiB, or a number with a unit: `4 GiB`; 0 is allowed',
  ratio: 'a number above 0, also with decimals',
  'number or percentage': 'a whole number, or a percentage: `50%`',
  names: 'a list of names',
  sources: 'paths, separated by commas',
  matrix: 'a mapping',
}
