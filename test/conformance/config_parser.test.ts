import { expect, test } from '@jest/globals'
import { ConfigError, parseConfig } from '../../src/inventory/reading/config_parser.ts'
import { askAnsible } from '../support/ansible_judge.ts'
import { describeWith } from '../support/requirements.ts'
import { randomRun, SeededRandom } from '../support/seeded_random.ts'

const LOOKUPS = [
  ['defaults', 'a'],
  ['defaults', 'b'],
  ['defaults', 'inventory'],
  ['other', 'a'],
  ['DEFAULT', 'a'],
  ['x] y', 'a'],
  ['none', 'a'],
] as const

const TEXTS = [
  '',
  '[defaults]\n',
  '[defaults]\na = 1\nb=2\n[other]\na: 3\n',
  '[defaults]\nA = 1\nInventory : hosts\n',
  '[defaults]\na = 1 ; comment\nb = 1;no comment\n',
  '[defaults]\na = 1 # no comment\n# a comment\n; another\nb = 2\n',
  '[defaults]\n  a = 1\n  b = 2\n',
  '[defaults]\na = 1\n  2\n\t3\nb = 2\n',
  '[defaults]\na = 1\n\n  2\n\nb = 2\n',
  '[defaults]\na =\n  x,\n  ; not this\n  # nor this\n  y\nb = 2\n',
  '[defaults]\na = 1\n  ; comment\n\n  2\n',
  '[defaults]\na = b = c : d\n',
  '[defaults]\na : b = c\n',
  '[defaults]\na\n',
  '[defaults]\n= 1\n',
  '[defaults]\na = 1\na = 2\n',
  '[defaults]\na = 1\nA = 2\n',
  '[defaults]\na = 1\n[defaults]\nb = 2\n',
  'a = 1\n[defaults]\n',
  '[DEFAULT]\na = 1\n[defaults]\nb = 2\n',
  '[DEFAULT]\na = 1\n[DEFAULT]\nb = 1\n[other]\n',
  '[x] y]\na = 1\n',
  '[defaults] trailing\na = 1\n',
  '[]\na = 1\n',
  '[defaults]\r\na = 1\r\nb = 2\r\n',
  '[defaults]\na = %(b)s\nb = %\n',
  '[defaults]\na = \nb = 1\n',
  '[defaults]\na = " 1 "\n',
  '[defaults]\na = 1\n [other]\nb = 2\n',
  '; a\n# b\n\n[defaults]\na = 1',
  '[defaults]\na = ;\nb = x ;\n',
  '[defaults]\na = 1;2 ;3\n',
]

const LINES = [
  '[defaults]',
  '[other]',
  ' [defaults]',
  'a = 1',
  'b: 2',
  '  a = 3',
  'a',
  '',
  ' ',
  '# c',
  '  ; c',
  'b = x ; y',
  '\t\tdeep',
  ' x = y',
]

const ours = (text: string): (string | null)[] | null => {
  try {
    const lookup = parseConfig(text)
    return LOOKUPS.map(([section, key]) => lookup(section, key)?.value ?? null)
  } catch (error) {
    if (error instanceof ConfigError) return null
    throw error
  }
}

function expectEqual(texts: readonly string[]): void {
  const { configurations } = askAnsible({
    configurations: texts.map((text) => ({ text, lookups: LOOKUPS })),
  })
  expect(texts.map((text) => [text, ours(text)])).toEqual(
    texts.map((text, index) => [text, configurations[index]]),
  )
}

describeWith(['ansible'], "ansible.cfg is read as Python's configparser does", () => {
  test(`${TEXTS.length} texts`, () => {
    expectEqual(TEXTS)
  })

  const { seed, count } = randomRun(1000)
  test(`random texts, RANDOM_SEED=${seed} RANDOM_COUNT=${count}`, () => {
    const random = new SeededRandom(seed)
    const text = () => Array.from({ length: random.below(8) }, () => random.pick(LINES)).join('\n')
    expectEqual(
      Array.from({ length: count }, () => (random.chance(0.9) ? `[defaults]\n${text()}` : text())),
    )
  })
})
