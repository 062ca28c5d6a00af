import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Ansible, ansibleIn, installedAnsible } from '../test/support/ansible.ts'
import { runProgram, SCRIPT, withFiles } from '../test/support/built_file.ts'
import { isOnPath } from '../test/support/path.ts'
import { NEWEST, VERSIONS } from '../test/versions/support/versions.ts'
import { intoOneDirectory, withHosts, withHypervisors } from './ansible_inventories.ts'
import { compareEach, figuresOf } from './pairs.ts'
import { processorTimeOf, succeeded } from './programs.ts'
import { type Extent, type Row, Unmeasurable } from './rows.ts'

interface Size {
  hosts: number
  /** How often each command is run: with 10,000 hosts one may take 20 seconds. */
  rounds: number
  /** The aim for `--list-hosts` through the script, with the ansible-core 2.14 of Debian 12. */
  aim?: number
}

const SIZES: readonly Size[] = [
  { hosts: 10, rounds: 7 },
  { hosts: 100, rounds: 7 },
  { hosts: 1000, rounds: 5, aim: 0.85 },
  { hosts: 10_000, rounds: 2, aim: 0.25 },
]

const MANY = { hypervisors: 1000, rounds: 3 }

/**
 * How soon Ansible itself starts with this program, beside the static inventory in YAML alone: a
 * group for each size, since all of them take 25 minutes.
 */
export const ANSIBLE_GROUPS: Readonly<Record<string, (extent: Extent) => Promise<Row[]>>> = {
  ...Object.fromEntries(
    SIZES.map((size) => [
      `ansible-${size.hosts}`,
      ({ quick }) => withEachAnsible(hostsRows(quick ? { ...size, rounds: 1 } : size)),
    ]),
  ),
  'ansible-hypervisors': ({ quick }) =>
    withEachAnsible(hypervisorsRows(quick ? { ...MANY, rounds: 1 } : MANY)),
}

type Environment = Readonly<Record<string, string>>

/** A way to give Ansible an inventory. */
interface Way {
  sources: readonly string[]
  /** What the script has in its environment, where it has a cache. */
  env?: Environment
}

const CACHED = { VM_DISPATCHER_CACHE_TTL: '3600' }

const ALONE: Way = { sources: ['one/hosts.yml'] }

const WAYS = {
  'through the script': { sources: [`one/${SCRIPT}`] },
  'beside it, cached': {
    sources: ['one/hosts.yml', `one/${SCRIPT}`],
    env: { ...CACHED, VM_DISPATCHER_EMIT: 'additions' },
  },
  'one directory, cached': { sources: ['one'], env: CACHED },
} satisfies Record<string, Way>

const COMMANDS = {
  'ansible all --list-hosts': ['ansible', 'all', '--list-hosts'],
  'ansible-inventory --list': ['ansible-inventory', '--list'],
  'ansible-inventory --graph': ['ansible-inventory', '--graph'],
  'a play of one task': ['ansible-playbook', 'play.yml'],
} as const

type Command = keyof typeof COMMANDS

const PLAY = '[{hosts: localhost, gather_facts: false, tasks: [{debug: {msg: x}}]}]\n'

/**
 * How long to wait after files have changed: an output is not stored while they may still change.
 */
const SETTLED_MS = 2100

/** The rows of the Ansible on PATH and of the newest one that the tests have installed. */
export async function withEachAnsible(
  rowsOf: (ansible: Ansible) => Promise<Row[]>,
): Promise<Row[]> {
  if (!isOnPath('ansible')) throw new Unmeasurable('there is no ansible')
  const newest = [NEWEST, ...VERSIONS.toReversed()].find(({ isInstalled }) => isInstalled)
  const rows = await rowsOf(installedAnsible())
  return newest ? [...rows, ...(await rowsOf(ansibleIn(join(newest.directory, 'bin'))))] : rows
}

const hostsRows =
  ({ hosts, rounds, aim }: Size) =>
  (ansible: Ansible) =>
    withFiles({ ...withHosts(hosts), 'play.yml': PLAY }, async (cwd) => {
      intoOneDirectory(cwd)
      const lab = { ansible, cwd, what: `${hosts} hosts`, rounds }
      const aims = { 'through the script': ansible.minor === 14 ? aim : undefined }
      return rowsOf(lab, { ways: WAYS, ...TO_YAML, aims })
    })

/** The rows of what many hypervisors cost Ansible: whole, and by how their values are printed. */
const hypervisorsRows =
  ({ hypervisors, rounds }: typeof MANY) =>
  (ansible: Ansible) =>
    withFiles({ ...withHypervisors(hypervisors), 'play.yml': PLAY }, async (cwd) => {
      intoOneDirectory(cwd)
      const lab = { ansible, cwd, what: `${hypervisors} hypervisors`, rounds }
      const { 'through the script': through, ...others } = WAYS
      const ways = { 'through the script, cached': { ...through, env: CACHED }, ...others }
      const printed = await list(lab, CACHED)
      writeFileSync(join(cwd, 'once.json'), printed)
      writeFileSync(join(cwd, 'each.json'), onEach(printed))
      const script = (name: string): Way => {
        writeFileSync(join(cwd, name), `#!/bin/sh\nexec cat ${name}.json\n`, { mode: 0o755 })
        return { sources: [name] }
      }
      const said = {
        ways: { 'values said once': script('once') },
        reference: script('each'),
        ratioTo: 'values on each',
        aims: { 'values said once': ansible.minor > 18 ? 0.4 : undefined },
      }
      return [...(await rowsOf(lab, { ways, ...TO_YAML })), ...(await rowsOf(lab, said))]
    })

const TO_YAML = { reference: ALONE, ratioTo: 'the YAML alone' }

interface Lab {
  ansible: Ansible
  cwd: string
  /** The inventory, for people. */
  what: string
  rounds: number
}

/** Ways to be compared with another one, and the aims that some have for `--list-hosts`. */
interface Compared {
  ways: Readonly<Record<string, Way>>
  reference: Way
  ratioTo: string
  aims?: Readonly<Record<string, number | undefined>>
}

/** A row for each command and way. */
async function rowsOf(lab: Lab, { ways, reference, ratioTo, aims = {} }: Compared): Promise<Row[]> {
  await setTimeout(SETTLED_MS)
  for (const { env } of Object.values(ways)) if (env) await list(lab, env)
  const rows: Row[] = []
  for (const command of Object.keys(COMMANDS) as Command[]) {
    const time = (way: Way) => () => timeOfAnsible(lab, command, way)
    const candidates = Object.entries(ways).map(([name, way]) => [name, time(way)] as const)
    const compared = await compareEach(new Map(candidates), time(reference), lab.rounds)
    for (const [name, comparison] of compared) {
      const aim = command === 'ansible all --list-hosts' ? aims[name] : undefined
      rows.push({
        group: 'ansible',
        name: `2.${lab.ansible.minor}: ${command}, ${lab.what}, ${name}`,
        unit: 'ms',
        ratioTo,
        ...figuresOf(comparison),
        aim: aim === undefined ? undefined : { atMost: aim },
      })
    }
  }
  return rows
}

/** What the script prints; with a cache, later runs print it again. */
async function list({ cwd }: Lab, env: Environment): Promise<string> {
  const ended = await runProgram(`one/${SCRIPT}`, ['--list'], { cwd, env: environmentIn(cwd, env) })
  succeeded(ended)
  return ended.stdout
}

function timeOfAnsible(
  { ansible, cwd }: Lab,
  command: Command,
  { sources, env = {} }: Way,
): Promise<number> {
  const [program, ...words] = COMMANDS[command]
  const given = sources.flatMap((source) => ['-i', source])
  const options = { cwd, env: environmentIn(cwd, env) }
  return processorTimeOf(join(ansible.bin, program), [...words, ...given], options)
}

/** With the `virsh` of the hypervisors, which are this machine. */
const environmentIn = (cwd: string, env: Environment): Record<string, string> => ({
  HOME: cwd,
  PATH: `${join(cwd, 'bin')}:${process.env.PATH}`,
  ...env,
})

/** The output with the values in place of their templates. */
function onEach(output: string): string {
  const inventory = JSON.parse(output)
  return output.replaceAll(
    /"\{\{ (\w+)\.(types|emulators) \}\}"/g,
    (_, like: string, key: string) => JSON.stringify(inventory[like].vars[like][key]),
  )
}
