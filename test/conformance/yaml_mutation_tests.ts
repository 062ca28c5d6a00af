import { expect, test } from '@jest/globals'
import { writeJson } from '../../src/inventory/documents/json.ts'
import { parseJson } from '../../src/inventory/documents/json_reader.ts'
import { parseYaml } from '../../src/inventory/documents/yaml.ts'
import { isReasonForAnsible } from '../../src/inventory/reading/needs_ansible.ts'
import type { Ansible } from '../support/ansible.ts'
import { askAnsible } from '../support/ansible_judge.ts'
import { randomRun, SeededRandom } from '../support/seeded_random.ts'
import { randomYaml } from './random_yaml.ts'
import { mutatedYaml } from './yaml_mutations.ts'

/** How this program reads a text: the JSON of its value, or why it leaves the text to Ansible. */
type Reading = { value: string } | { left: string }

function read(text: string): Reading {
  const json = parseJson(text)
  if (json !== undefined) return { value: writeJson(json) }
  const yaml = parseYaml(text, 'case.yml')
  const [reason] = (yaml.ok ? yaml.value.warnings : yaml.problems).filter(isReasonForAnsible)
  if (reason) return { left: `${reason.subject} ${reason.text}` }
  if (yaml.ok) return { value: writeJson(yaml.value.value) }
  throw new Error(`${text} is refused without asking Ansible`)
}

/** The values that differ from Ansible's. Ansible's value is null if it refuses the text. */
function misreadings(texts: readonly string[], ansible: Ansible): unknown[] {
  const readings = texts.map((text) => ({ text, reading: read(text) }))
  const own = readings.flatMap(({ text, reading }) =>
    'value' in reading ? [{ text, we: reading.value }] : [],
  )
  const asked = own.flatMap(({ text, we }) => [text, we])
  const { documents } = askAnsible({ documents: asked }, ansible)
  return own.flatMap(({ text, we }, index) => {
    const [theirs, ours] = [documents[2 * index], documents[2 * index + 1]]
    return theirs === ours && theirs !== null ? [] : [{ text, theirs, we }]
  })
}

/** The tests that YAML is read as this Ansible reads it, or left to Ansible. */
export function yamlMutationTests(ansible: () => Ansible, defaultCount: number): void {
  const { seed, count } = randomRun(defaultCount)
  const timeout = 60_000 + count * 60

  test(
    `YAML is read here and alike, RANDOM_SEED=${seed} RANDOM_COUNT=${count}`,
    () => {
      const random = new SeededRandom(seed)
      const texts = Array.from({ length: count }, () => randomYaml(random))
      expect(texts.map(read).filter((reading) => 'left' in reading)).toEqual([])
      expect(misreadings(texts, ansible())).toEqual([])
    },
    timeout,
  )

  test(
    `what happens to YAML is noticed, RANDOM_SEED=${seed} RANDOM_COUNT=${count}`,
    () => {
      const random = new SeededRandom(seed + 1)
      const texts = Array.from({ length: count }, () => mutatedYaml(randomYaml(random), random))
      expect(misreadings(texts, ansible())).toEqual([])
    },
    timeout,
  )
}
