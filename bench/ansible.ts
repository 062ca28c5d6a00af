import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Ansible, ansibleIn, installedAnsible } from '../test/support/ansible.ts'
import { BUILT_FILE, runProgram, SCRIPT, withFiles } from '../test/support/built_file.ts'
import { isOnPath } from '../test/support/path.ts'
import { NEWEST, VERSIONS } from '../test/versions/support/versions.ts'
import { localFleet } from './local_fleet.ts'
import { compare, figuresOf } from './pairs.ts'
import { succeeded, timeOf } from './programs.ts'
import { type Extent, type Row, Unmeasurable } from './rows.ts'

const HYPERVISORS = 10

/** The size of the fleet for which Ansible's own time for the output of the script is measured. */
const MANY_HYPERVISORS = 1000

/**
 * How long to wait after files have changed: an output is not stored while they may still change.
 */
const SETTLED_MS = 2100

/**
 * The ways to give Ansible the inventory: its arguments, and what the script has in its
 * environment.
 */
const WAYS = {
  'through the script': { sources: [`one/${SCRIPT}`], env: {} },
  'beside it, cached': {
    sources: ['one/hosts.yml', `one/${SCRIPT}`],
    env: { VM_DISPATCHER_CACHE_TTL: '3600', VM_DISPATCHER_EMIT: 'additions' },
  },
  'one directory, cached': { sources: ['one'], env: { VM_DISPATCHER_CACHE_TTL: '3600' } },
} satisfies Record<string, Way>

interface Way {
  sources: readonly string[]
  env: Readonly<Record<string, string>>
}

const COMMANDS = {
  '--list-hosts': ['ansible', 'all', '--list-hosts'],
  'ansible-inventory --list': ['ansible-inventory', '--list'],
  '--graph': ['ansible-inventory', '--graph'],
  'a play of one task': ['ansible-playbook', 'play.yml'],
} as const

const PLAY = '[{hosts: localhost, gather_facts: false, tasks: [{debug: {msg: x}}]}]\n'

type Command = keyof typeof COMMANDS

/** The aims for runs through the script, with the ansible-core 2.14 of Debian 12. */
const AIMS: Readonly<Record<number, number>> = { 1000: 0.85, 10000: 0.25 }

/** How soon Ansible itself starts with this program, beside the static inventory in YAML alone. */
export async function ansibleRows({ quick }: Extent): Promise<Row[]> {
  if (!isOnPath('ansible')) throw new Unmeasurable('there is no ansible')
  const newest = [NEWEST, ...VERSIONS.toReversed()].find(({ isInstalled }) => isInstalled)
  const versions = [
    installedAnsible(),
    ...(newest ? [ansibleIn(join(newest.directory, 'bin'))] : []),
  ]
  const rows: Row[] = []
  for (const ansible of versions) {
    for (const hosts of quick ? [1000] : [10, 100, 1000, 10_000]) {
      rows.push(...(await waysRows(ansible, hosts, quick ? 1 : hosts > 1000 ? 3 : 7)))
    }
    rows.push(await manyRow(ansible, quick ? 1 : 5))
  }
  return rows
}

/** Every way for one command, and the first way for all commands. */
function waysRows(ansible: Ansible, hosts: number, pairs: number): Promise<Row[]> {
  return withFiles({ ...inventory(hosts), 'play.yml': PLAY }, async (cwd) => {
    mkdirSync(join(cwd, 'one'))
    renameSync(join(cwd, 'hosts.yml'), join(cwd, 'one/hosts.yml'))
    rmSync(join(cwd, SCRIPT))
    copyFileSync(BUILT_FILE, join(cwd, 'one', SCRIPT))
    await setTimeout(SETTLED_MS)
    const rows: Row[] = []
    const names = Object.keys(COMMANDS) as Command[]
    for (const [name, way] of Object.entries(WAYS)) {
      for (const command of name === 'through the script' ? names : names.slice(0, 1)) {
        const time = ({ sources, env }: Way) =>
          timeOfAnsible(ansible, command, sources, { cwd, env })
        const compared = await compare(
          () => time(way),
          () => time({ sources: ['one/hosts.yml'], env: {} }),
          pairs,
        )
        const isAim =
          command === '--list-hosts' && name === 'through the script' && ansible.minor === 14
        rows.push({
          ...rowOf(ansible, `${command}, ${hosts} hosts, ${name}`),
          ratioTo: 'the YAML alone',
          ...figuresOf(compared),
          aim: isAim && AIMS[hosts] ? { atMost: AIMS[hosts] } : undefined,
        })
      }
    }
    return rows
  })
}

const rowOf = ({ minor }: Ansible, name: string) =>
  ({ group: 'ansible', name: `2.${minor}: ${name}`, unit: 'ms' }) as const

function timeOfAnsible(
  { bin }: Ansible,
  command: Command,
  sources: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<number> {
  const [program, ...words] = COMMANDS[command]
  const PATH = `${join(cwd, 'bin')}:${process.env.PATH}`
  const given = sources.flatMap((source) => ['-i', source])
  return timeOf(join(bin, program), [...words, ...given], { cwd, env: { PATH, ...env } })
}

/** What the script prints of many hypervisors with 20 architectures each, beside the same with all values on each of them. */
function manyRow(ansible: Ansible, pairs: number): Promise<Row> {
  const files = {
    ...localFleet(MANY_HYPERVISORS, 1),
    'bin/capabilities.xml': readFileSync('quickstart/capabilities/hv4.xml', 'utf8'),
  }
  return withFiles(files, async (cwd) => {
    const env = { PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, HOME: cwd }
    const printed = await runProgram(`./${SCRIPT}`, ['--list'], { cwd, env })
    succeeded(printed)
    for (const [name, text] of [
      ['once', printed.stdout],
      ['each', onEach(printed.stdout)],
    ] as const) {
      writeFileSync(join(cwd, `${name}.json`), text)
      writeFileSync(join(cwd, name), `#!/bin/sh\nexec cat ${name}.json\n`, { mode: 0o755 })
    }
    const time = (source: string) => () =>
      timeOfAnsible(ansible, '--list-hosts', [source], { cwd, env })
    return {
      ...rowOf(ansible, `--list-hosts, ${MANY_HYPERVISORS} hypervisors`),
      ratioTo: 'with all values on each of them',
      ...figuresOf(await compare(time('./once'), time('./each'), pairs)),
      aim: ansible.minor > 18 ? { atMost: 0.4 } : undefined,
    }
  })
}

/** The output with the values in place of their templates. */
function onEach(output: string): string {
  const inventory = JSON.parse(output)
  return output.replaceAll(
    /"\{\{ (\w+)\.(types|emulators) \}\}"/g,
    (_, like: string, key: string) => JSON.stringify(inventory[like].vars[like][key]),
  )
}

/** Files of an inventory in YAML with so many hosts in racks of 50, and hypervisors that are this machine. */
function inventory(hosts: number): Record<string, string> {
  const fleet = localFleet(HYPERVISORS, 10)
  const racks = Array.from({ length: Math.ceil(hosts / 50) }, (_, rack) => {
    const lines = Array.from(
      { length: Math.min(50, hosts - 50 * rack) },
      (_, host) =>
        `        s${rack}h${host}: {ansible_host: 10.0.${rack}.${host}, asset: "a${host}", disks: [{size: ${host}, kind: ssd}]}\n`,
    )
    return `    rack${rack}:\n      vars: {rack: ${rack}}\n      hosts:\n${lines.join('')}`
  })
  return { ...fleet, 'hosts.yml': `${fleet['hosts.yml']}${racks.join('')}` }
}
