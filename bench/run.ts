// npm run bench: how long the whole of `--list` takes for 10,000 hosts, beside ansible-inventory on
// the same files. A table on stdout, every run in build/bench.json.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { table } from '../src/report/table.ts'
import { installedAnsible } from '../test/support/ansible.ts'
import { type Ended, runProgram, SCRIPT } from '../test/support/built_file.ts'
import { startRecordedFleet } from '../test/support/recorded_fleet.ts'
import { HOSTS, largeInventory } from './large_inventory.ts'
import { type Comparison, sideBySide } from './side_by_side.ts'

const PAIRS = 5

const REPORT = 'build/bench.json'

async function measure(): Promise<Comparison> {
  const fleet = await startRecordedFleet({ hv1: 'hv1.xml' })
  let comparison: Comparison | undefined
  try {
    await fleet.inLab(largeInventory(), async (cwd) => {
      // Of this process's environment they get PATH alone, and so no NODE_EXTRA_CA_CERTS.
      const run = (command: string, ...args: string[]) =>
        runProgram(command, args, { cwd, env: { HOME: cwd } })
      comparison = await sideBySide(
        { name: 'this program --list', run: () => run(`./${SCRIPT}`, '--list') },
        {
          name: 'ansible-inventory --list',
          run: () => run('ansible-inventory', '-i', 'hosts.yml', '--list'),
        },
        { pairs: PAIRS, check },
      )
      return { exitCode: 0, stdout: '', stderr: '' }
    })
  } finally {
    await fleet.stop()
  }
  if (!comparison) throw new Error('nothing was measured')
  return comparison
}

/** A run that fails, or leaves hosts out, must not count as a fast one. */
function check({ exitCode, stdout, stderr }: Ended): void {
  if (exitCode !== 0 || stderr !== '') throw new Error(`exit code ${exitCode}: ${stderr}`)
  const hosts = Object.keys(JSON.parse(stdout)._meta.hostvars).length
  if (hosts !== HOSTS + 2) throw new Error(`${hosts} hosts, expected ${HOSTS + 2}`)
}

const { measured, reference, ratio } = await measure()
const fixed = (seconds: number) => seconds.toFixed(2)
const rows = [measured, reference].map(({ name, seconds, median }) => [
  name,
  fixed(median),
  fixed(Math.min(...seconds)),
  fixed(Math.max(...seconds)),
])
console.log(table([[`${HOSTS} HOSTS IN YAML`, 'MEDIAN S', 'MIN', 'MAX'], ...rows]))
console.log(`\nratio, median of ${PAIRS} pairs: ${ratio.toFixed(3)}; the aim is 0.1`)
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
const ansible = `2.${installedAnsible().minor}`
mkdirSync('build', { recursive: true })
const report = { hosts: HOSTS, machine, ansible, measured, reference, ratio }
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`)
console.log(`every run: ${REPORT}`)
