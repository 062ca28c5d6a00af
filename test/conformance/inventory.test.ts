import { expect, test } from '@jest/globals'
import { describeWith } from '../support/requirements.ts'
import { randomRun, SeededRandom } from '../support/seeded_random.ts'
import { type Case, differences } from './comparison.ts'
import { PARSED, RANGES, SOURCES, VARS_FILES } from './inventory_cases.ts'
import { randomCase } from './random_inventory.ts'

describeWith(['ansible'], "inventories are read and printed as Ansible's", () => {
  const kinds: Record<string, readonly Case[]> = {
    'YAML and JSON': PARSED,
    'host names and ranges': RANGES,
    'group_vars and host_vars': VARS_FILES,
    'several sources': SOURCES,
  }
  for (const [kind, cases] of Object.entries(kinds)) {
    test(`${kind}: ${cases.length} inventories`, () => {
      expect(differences(cases)).toEqual([])
    })
  }

  const { seed, count } = randomRun(100)
  test(`random inventories, RANDOM_SEED=${seed} RANDOM_COUNT=${count}`, () => {
    const random = new SeededRandom(seed)
    const cases = Array.from({ length: count }, (_, index) => randomCase(random, `number ${index}`))
    expect(differences(cases)).toEqual([])
  })
})
