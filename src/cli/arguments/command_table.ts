/** An option of a command, for the parser, the help and completion. */
export interface OptionRow {
  name: string
  alias?: string
  /** What its value is called, in capitals; undefined for an option that takes none. */
  value?: string
  /** Whether it may be given several times; its values are then one list. */
  repeats?: boolean
  meaning: string
}

/** A command for people: what it takes, and how it is shown. */
export interface CommandRow {
  /** What follows the name of the command: `NAME`, `[FILE]`, `[HOST..]`. */
  takes?: string
  meaning: string
  /** What it takes, in a sentence. */
  about?: string
  options: readonly OptionRow[]
  /** Arguments to try, and what they do. */
  examples: readonly (readonly [args: string, meaning: string])[]
}

const WHAT_IF: readonly OptionRow[] = [
  {
    name: 'without',
    value: 'HOST,..',
    repeats: true,
    meaning: 'what if these hypervisors did not exist',
  },
  { name: 'drain', value: 'HOST,..', repeats: true, meaning: 'what if these were drained' },
  {
    name: 'add-from',
    value: 'FILE,..',
    repeats: true,
    meaning: 'what if the hypervisors of this snapshot existed too',
  },
  {
    name: 'entry',
    value: 'KEY=VALUE,..',
    repeats: true,
    meaning: 'what if this entry were wanted too: target=amd64,platform=debian,ram=8192',
  },
]

const JSON_OPTION: OptionRow = { name: 'json', meaning: 'print JSON' }
const ALL_OPTION: OptionRow = { name: 'all', meaning: 'show every row, even where many are alike' }

/** Every command by its name, in the order of the help. */
export const COMMANDS = {
  plan: {
    meaning: 'show which hypervisor gets which VMs, and what is unassigned',
    options: [
      { name: 'diff', meaning: 'show what has changed since the last plan' },
      {
        name: 'against',
        value: 'FILE',
        meaning: 'the same, compared with a file that plan --json has written',
      },
      {
        name: 'html',
        value: 'FILE',
        meaning: 'also write the plan as an HTML page to FILE (- for stdout)',
      },
      { name: 'open', meaning: 'open that page in the browser' },
      { name: 'headroom', meaning: 'also show how many more entries of each kind would fit' },
      ...WHAT_IF,
      ALL_OPTION,
      JSON_OPTION,
    ],
    examples: [
      ['plan', 'ask the fleet, and show the plan'],
      ['plan --drain hv3', 'where would its VMs go?'],
      ['plan --headroom', 'how many more VMs would fit, and where?'],
      ['plan --json > before.json', 'keep a plan to compare with'],
    ],
  },
  explain: {
    takes: 'NAME',
    about:
      'NAME is a hypervisor, a VM, an entry (PLATFORM/TARGET, or one of the two), or the code of a problem: the word in brackets at the end of its line.',
    meaning: 'explain a hypervisor, a VM, an entry or a problem',
    options: [...WHAT_IF, ALL_OPTION, JSON_OPTION],
    examples: [
      ['explain debian/arm64', 'which hypervisors could take it, and which did'],
      ['explain hv3', 'what it can run, and why it got its entries'],
      ['explain config-shape', 'what the problem means, and what to do'],
    ],
  },
  doctor: {
    takes: '[HOST..]',
    about: 'With names of hypervisors, it asks only these.',
    meaning: 'check each step of a run and each hypervisor, and say what to do',
    options: [
      { name: 'verbose', alias: 'v', meaning: 'show every step, not only what is wrong' },
      JSON_OPTION,
    ],
    examples: [
      ['doctor', 'check all of it'],
      ['doctor hv3 -v', 'every step of one hypervisor'],
    ],
  },
  capture: {
    takes: '[FILE]',
    about: 'Without FILE, or with -, they go to stdout.',
    meaning: 'write the answers of the hypervisors to a file (a snapshot)',
    options: [JSON_OPTION],
    examples: [
      ['capture fleet.json', 'ask the fleet once'],
      ['plan --snapshot fleet.json', 'plan with these answers, without the fleet'],
    ],
  },
  completion: {
    takes: '[SHELL]',
    about: 'SHELL is bash, zsh or fish. Without SHELL it is the shell that $SHELL names.',
    meaning: 'print a script for a shell, to complete commands and names',
    options: [],
    examples: [['completion bash >> ~/.bashrc', 'complete commands, options and names']],
  },
  help: {
    takes: '[TOPIC]',
    about: 'TOPIC is a command, or settings.',
    meaning: 'show help about the program, a command, or all settings',
    options: [],
    examples: [['help settings', 'each setting, with its default']],
  },
} as const satisfies Record<string, CommandRow>

/** The shells for which there is a completion script. */
export const SHELLS: readonly string[] = ['bash', 'zsh', 'fish']

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS

/** Whether a text is the name of a command. */
export const isCommandName = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name)

/** The options that are commands: what Ansible asks for. */
export const ANSIBLE_OPTIONS: readonly OptionRow[] = [
  { name: 'list', meaning: 'print the whole inventory as JSON' },
  { name: 'host', value: 'NAME', meaning: "print one host's variables" },
]

/** The options of all commands that read an inventory. */
export const COMMON_OPTIONS: readonly OptionRow[] = [
  {
    name: 'inventory',
    alias: 'i',
    value: 'PATH,..',
    meaning: 'static inventory sources, separated by commas',
  },
  {
    name: 'snapshot',
    value: 'FILE',
    meaning: 'use the answers in a file that capture has written; ask no hypervisor',
  },
  { name: 'refresh-cache', meaning: 'ask all hypervisors again, and store their answers' },
  {
    name: 'verbose',
    alias: 'v',
    meaning: 'show what is being done; -vvv: the SSH messages too, without secrets',
  },
  { name: 'timings', meaning: 'show on stderr how long each part took' },
]

/** Options that show something and do nothing else. */
export const HELP_OPTIONS: readonly OptionRow[] = [
  { name: 'help', alias: 'h', meaning: 'show this help' },
  { name: 'help-settings', meaning: 'show all settings, and what they do' },
  { name: 'version', meaning: 'show the version' },
]
