import { join } from 'node:path'
import { buildSync } from 'esbuild'
import type { Ansible } from '../test/support/ansible.ts'
import { type Ended, runProgram, SCRIPT } from '../test/support/built_file.ts'
import { startRecordedFleet } from '../test/support/recorded_fleet.ts'
import { withEachAnsible } from './ansible.ts'
import { HOSTS, largeInventory } from './large_inventory.ts'
import { compareEach, figuresOf } from './pairs.ts'
import { hostsIn, processorTimeOf, succeeded } from './programs.ts'
import type { Extent, Row } from './rows.ts'

const AIMS = { 'the whole of --list': 0.1, 'reading alone': 0.03 } as const

/** The processor time of `--list`, and of its reading, for a large inventory in YAML, beside ansible-inventory on the same files. */
export async function readingRows({ quick }: Extent): Promise<Row[]> {
  const fleet = await startRecordedFleet({ hv1: 'hv1.xml' })
  const rows: Row[] = []
  try {
    await fleet.inLab(largeInventory(), async (cwd) => {
      const reader = builtReader(cwd)
      const rowsOf = (ansible: Ansible) => comparedRows(ansible, cwd, reader, quick ? 1 : 2)
      rows.push(...(await withEachAnsible(rowsOf)))
      return { exitCode: 0, stdout: '', stderr: '' }
    })
  } finally {
    await fleet.stop()
  }
  return rows
}

/** The program that only reads, in one file as the built file is. */
function builtReader(directory: string): string {
  const outfile = join(directory, 'read_once.cjs')
  buildSync({ entryPoints: ['bench/read_once.ts'], bundle: true, platform: 'node', outfile })
  return outfile
}

async function comparedRows(
  { bin, minor }: Ansible,
  cwd: string,
  reader: string,
  rounds: number,
): Promise<Row[]> {
  const ansible = join(bin, 'ansible-inventory')
  const compared = await compareEach(
    new Map<keyof typeof AIMS, () => Promise<number>>([
      ['the whole of --list', () => processorTimeOf(`./${SCRIPT}`, ['--list'], { cwd }, isWhole)],
      ['reading alone', () => timeOfReading(reader, cwd)],
    ]),
    () => processorTimeOf(ansible, ['-i', 'hosts.yml', '--list'], { cwd }, isWhole),
    rounds,
  )
  return Object.entries(AIMS).map(([name, atMost]) => {
    const found = compared.get(name)
    if (!found) throw new Error(`${name} was not measured`)
    return {
      group: 'reading',
      name: `2.${minor}: ${HOSTS} hosts in YAML, ${name}`,
      unit: 'ms',
      ratioTo: 'ansible-inventory --list',
      ...figuresOf(found),
      aim: { atMost },
    }
  })
}

async function timeOfReading(reader: string, cwd: string): Promise<number> {
  const ended = await runProgram('node', [reader], { cwd })
  succeeded(ended)
  const { hosts, ms } = JSON.parse(ended.stdout)
  expectAll(hosts)
  return ms
}

function isWhole(ended: Ended): void {
  expectAll(Object.keys(hostsIn(ended)).length)
}

/** Hosts that are left out must not count as read. */
function expectAll(hosts: number): void {
  if (hosts !== HOSTS + 2) throw new Error(`${hosts} hosts, expected ${HOSTS + 2}`)
}
