// docs/settings.md, made from the table of settings.
import { defaultText, optionOf, type Setting, type ValueForm } from '../src/setting.ts'
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
      `## ${title}\n\n${more}\n\n`,
      '| setting | where | values | default | meaning |\n| --- | --- | --- | --- | --- |\n',
      ...names.map((name) => rowOf(SETTINGS[name])),
    ]),
  ]
    .map((part) => [part].flat().join(''))
    .join('\n')

const HEAD = `# Settings

<!-- Made from src/settings.ts by \`npm run settings\`. -->

A setting is a variable of the static inventory, on localhost or on hypervisors. Many can also be set in the environment (\`VM_DISPATCHER_…\`), and then as an option of the [commands](by-hand.md) too: \`--forks\` for \`VM_DISPATCHER_FORKS\`. The option counts first, then the environment, then the variable, then the default. Connection variables are Ansible's own.
`

function rowOf(setting: Setting): string {
  const { variable, environment, on, form, meaning } = setting
  const isBoth = variable !== undefined && environment !== undefined
  const names = [variable, environment, isBoth ? `--${optionOf(environment)}` : undefined]
  const where = [variable && on, environment && 'environment', isBoth ? 'option' : undefined]
  const cells = [
    present(names)
      .map((name) => `\`${name}\``)
      .join(', '),
    present(where).join('; '),
    valuesOf(form),
    defaultText(setting),
    meaning,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
}

const valuesOf = (form: ValueForm): string => {
  const words = form === 'flag' ? ['true', 'false'] : form
  return typeof words === 'string' ? words : words.map((word) => `\`${word}\``).join(', ')
}

const present = (values: readonly (string | undefined)[]): string[] =>
  values.filter((value) => value !== undefined)
