import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { installedAnsible } from '../support/ansible.ts'
import { runProgram } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
import { randomRun, SeededRandom } from '../support/seeded_random.ts'
import { removeFiles } from '../support/written_files.ts'
import { isRefusal, type Prepared, prepare } from './comparison.ts'
import { randomCase } from './random_inventory.ts'

/** Inventories that this program takes, and so Ansible: inventory.test.ts shows that. */
async function randomInventories(random: SeededRandom, count: number): Promise<Prepared[]> {
  const taken: Prepared[] = []
  for (let index = 0; taken.length < count; index++) {
    const given = randomCase(random, `number ${index}`, { withIni: index % 3 === 0 })
    const prepared = await prepare(given, installedAnsible())
    const isLeftOut = prepared.problems.some(isRefusal) || hasNamesake(prepared)
    if (isLeftOut) removeFiles(prepared.root)
    else taken.push(prepared)
  }
  return taken
}

/** Whether a host has the name of a group: its variables then go out through a group of its own. */
const hasNamesake = ({ printed }: Prepared): boolean =>
  readFileSync(printed, 'utf8').includes('vm_dispatcher_host_')

/** All that `ansible-inventory` says of these sources, of group_vars and host_vars only theirs. */
async function shown(sources: readonly string[], cwd: string): Promise<string[]> {
  const inventory = sources.flatMap((source) => ['-i', source])
  const runs = [['--list'], ['--graph']].map((what) =>
    runProgram('ansible-inventory', [...inventory, ...what], { cwd }),
  )
  return (await Promise.all(runs)).map(({ stdout }) => stdout)
}

describeWith(
  ['ansible-inventory'],
  'the ansible-inventory command, order of hosts included',
  () => {
    const { seed, count } = randomRun(20)
    test(`shows alike source and script, RANDOM_SEED=${seed} RANDOM_COUNT=${count}`, async () => {
      for (const { root, sources, printed, nowhere } of await randomInventories(
        new SeededRandom(seed),
        count,
      )) {
        const [source, script] = await Promise.all([
          shown(sources, nowhere),
          shown([printed], nowhere),
        ])
        expect(script).toEqual(source)
        expect(source[1]).toContain('@ungrouped:')
        removeFiles(root)
      }
    }, 300_000)
  },
)
