import { expect, test } from '@jest/globals'
import type { Ansible } from '../support/ansible.ts'
import { randomRun, SeededRandom } from '../support/seeded_random.ts'
import { type Case, differences } from './comparison.ts'
import { PARSED, RANGES, SOURCES, VARS_FILES } from './inventory_cases.ts'
import { NAMESAKES } from './namesake_cases.ts'
import { randomCase } from './random_inventory.ts'

const KINDS: Record<string, readonly Case[]> = {
  'YAML and JSON': PARSED,
  'host names and ranges': RANGES,
  'group_vars and host_vars': VARS_FILES,
  'several sources': SOURCES,
  'hosts with the name of a group': NAMESAKES,
}

/** The tests that inventories, by hand and random, are read and printed as this Ansible does. */
export function inventoryTests(ansible: () => Ansible, randomInventories: number): void {
  const isChanged = ({ changedIn = Infinity }: Case) => ansible().minor >= changedIn

  for (const [kind, cases] of Object.entries(KINDS)) {
    test(`${kind}: ${cases.length} inventories`, async () => {
      const alike = cases.filter((one) => !isChanged(one))
      expect(await differences(alike, ansible())).toEqual([])
    })
  }

  test('those that this version reads otherwise', async () => {
    const changed = Object.values(KINDS).flat().filter(isChanged)
    expect(await differences(changed, ansible())).toHaveLength(changed.length)
  })

  const { seed, count } = randomRun(randomInventories)
  test(`random inventories, RANDOM_SEED=${seed} RANDOM_COUNT=${count}`, async () => {
    const random = new SeededRandom(seed)
    const cases = Array.from({ length: count }, (_, index) =>
      randomCase(random, `number ${index}`, { withIni: index % 3 === 0 }),
    )
    expect(await differences(cases, ansible())).toEqual([])
  }, 300_000)
}
