import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { EMITTED_GROUPS, groupForm } from '../../src/emitted_groups.ts'
import { isProblemCode } from '../../src/problems.ts'
import { optionOf, type Setting } from '../../src/setting.ts'
import { SETTINGS } from '../../src/settings.ts'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'

const files = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'))
const docs = new Map(files.map((name) => [name, readFileSync(name, 'utf8')]))
const readme = docs.get('README.md') ?? ''

/** What the docs show as code: lines that are indented, in fences, and spans. */
const code = [...docs.values()].flatMap((text) => [
  ...[...text.matchAll(/^ {4}(.+)$/gm)].map(([, line = '']) => line),
  ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span),
])

/** Options of other programs that the docs speak of by themselves. */
const OF_OTHERS = [
  ...['--limit', '--list-hosts', '--ask-become-pass', '--ask-vault-pass', '--jitless'],
  ...[
    '--vault-password-file',
    '--execution-environment',
    '--penv',
    '--extra-vars',
    '--mode',
    '--playbook',
  ],
]

const commands = new Set<string>()
const options = new Set<string>()

beforeAll(async () => {
  const help = async (...args: string[]) => {
    const { stdout } = await runProgram(BUILT_FILE, [...args, '--help'])
    for (const [option] of stdout.matchAll(/(?<=^ *(-\w, )?)--[a-z][\w-]*/gm)) options.add(option)
    return stdout
  }
  await runProgram(BUILT_FILE, ['help', 'settings']).then(({ stdout }) => {
    for (const [option] of stdout.matchAll(/^ {2}(--[a-z][\w-]*)/gm)) options.add(option.trim())
  })
  const [, list = ''] = /^Commands:\n(.*?)\n\n/ms.exec(await help()) ?? []
  for (const [, name = ''] of list.matchAll(/^ {2}([a-z]+)/gm)) commands.add(name)
  for (const name of commands) await help(name)
})

describe('the commands and options of --help', () => {
  test('are read', () => {
    expect([...commands].sort()).toEqual([
      'capture',
      'completion',
      'doctor',
      'explain',
      'help',
      'plan',
    ])
    expect([...options]).toEqual(expect.arrayContaining(['--list', '--diff', '--forks', '--json']))
  })

  test('stand in README, or at least in the docs', () => {
    const shown = (name: string) => RegExp(`(\`|\\.js )${name}\\b`).test(readme)
    expect([...commands].filter((name) => !shown(name))).toEqual([])
    const ofSettings = Object.values(SETTINGS).flatMap((setting: Setting) => {
      const option = optionOf(setting)
      return option === undefined ? [] : [`--${option}`]
    })
    expect(ofSettings.filter((option) => !options.has(option))).toEqual([])
    const others = [...options].filter(
      (option) => !ofSettings.includes(option) && option !== '--version',
    )
    const all = [...docs.values()].join()
    expect(others.filter((option) => !all.includes(option))).toEqual([])
  })

  test('are the only ones in the docs', () => {
    const calls = code.flatMap((text) => {
      const [, ofScript] = /^\S*vm_dispatcher_inventory\.js (?!-)(.*?)( #.*)?$/.exec(text) ?? []
      const [first = ''] = text.split(' ')
      return ofScript ?? (commands.has(first) || first.startsWith('--') ? text : [])
    })
    expect(calls.length).toBeGreaterThan(30)
    for (const call of calls) {
      const [first = ''] = call.split(' ')
      if (!first.startsWith('-')) expect(commands).toContain(first)
      for (const [option] of call.matchAll(/(?<![\w-])--[a-z][\w-]*/g)) {
        expect([...options, ...OF_OTHERS]).toContain(option)
      }
    }
  })
})

/** What this program adds to inventories or is called, and the setting that is misspelt on purpose. */
const NO_SETTINGS =
  /^(vm_dispatcher_(state|unassigned|inventory|like_NAME|like_hv1_8c7a|(x86_64|aarch64)_(kvm|qemu)|stategy|)|VM_DISPATCHER_)$/

test('every setting in the docs exists', () => {
  const known = new Set([
    ...Object.values(EMITTED_GROUPS).map(groupForm),
    ...Object.values(SETTINGS).flatMap(({ variable, environment }: Setting) => [
      variable,
      environment,
    ]),
  ])
  for (const [file, text] of docs) {
    const named = text.match(/\b(?:vm_dispatcher|VM_DISPATCHER)_\w*/g) ?? []
    const unknown = named.filter((name) => !known.has(name) && !NO_SETTINGS.test(name))
    expect({ file, unknown }).toEqual({ file, unknown: [] })
  }
})

test('every code in the docs exists', () => {
  for (const [file, text] of docs) {
    const named = [...text.matchAll(/\[([a-z0-9]+(?:-[a-z0-9]+)+)\](?!\()/g)]
    const unknown = named.map(([, name = '']) => name).filter((name) => !isProblemCode(name))
    expect({ file, unknown }).toEqual({ file, unknown: [] })
  }
})
