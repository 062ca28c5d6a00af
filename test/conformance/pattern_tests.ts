import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { askForMatching } from '../../src/inventory/by_ansible/matching.ts'
import type { Inventory } from '../../src/inventory/model/model.ts'
import { hostsMatching } from '../../src/inventory/model/patterns.ts'
import { InventoryFiles } from '../../src/inventory/reading/files.ts'
import { readInventory } from '../../src/inventory/reading/read.ts'
import type { Ansible } from '../support/ansible.ts'
import { askAnsible } from '../support/ansible_judge.ts'
import { randomRun, SeededRandom } from '../support/seeded_random.ts'
import { removeFiles, writtenFiles } from '../support/written_files.ts'

/** Only one group, arm, is two levels deep: the order of several is random in Ansible. */
const HOSTS = `
all:
  hosts: {lone: , "10.0.0.1": }
  children:
    web:
      hosts: {web2: , web1: , web10: }
      children: {web_lab: }
    lab:
      children: {arm: {hosts: {arm1: , lab2: }}, web_lab: }
      hosts: {lab2: , lab3.example: }
    web_lab: {hosts: {lab1: , web1: }}
    both: {hosts: {both: , web2: }}
    empty:
`

const PATTERNS = [
  'all',
  '*',
  'web',
  'lab',
  'web1',
  'nobody',
  'empty',
  'ungrouped',
  'both',
  'localhost',
  '127.0.0.1',
  '10.0.0.1',
  '10.0.0.*',
  'web:lab',
  'lab:web',
  'web,lab',
  'web, lab ,web1',
  'web:&lab',
  'web:!lab',
  '!web',
  '&web',
  '!web:!lab',
  '&web:!web1',
  'web1:web',
  'all:!web:&lab',
  'web:!both',
  'web:&both',
  '!both:web',
  'web*',
  'web?',
  'web[12]',
  'web[!1]*',
  '*.example',
  'lab?',
  'l*',
  'W*',
  'x*',
  '~web[0-9]+',
  '~web[0-9]+$',
  '~(lab|arm).*',
  '~^w',
  '~.*[',
  'web[0]',
  'web[1]',
  'web[-1]',
  'web[-2]',
  'web[9]',
  'web[-9]',
  'web[0:1]',
  'web[0:0]',
  'web[1:]',
  'web[1:1]',
  'web[2:9]',
  'web[0-1]',
  'web*[0:1]',
  'empty[0]',
  'nobody[0]',
  'web1[0]',
  'web[0:1]:lab[0]',
  'web[0:1],lab[0]',
  'web:22',
  'web[1:2]',
  'web[01:02]',
  'a:b:c',
  'web:',
  ':web',
  'web::lab',
  '[',
  'web[',
  ']',
  'web:&',
  'web:!',
  '&',
  'web,! ,lab',
  'web\\*',
  'lab3.example',
  'web_lab:arm',
]

/** The test that host patterns match the hosts that this Ansible gives for them. */
export function patternTests(ansible: () => Ansible): void {
  let root: string
  let inventory: Inventory

  beforeAll(() => {
    root = writtenFiles({ 'hosts.yml': HOSTS })
    const context = {
      files: new InventoryFiles(root),
      environment: {},
      cfg: { path: undefined, get: () => undefined },
      scriptPath: '/nonexistent',
    }
    inventory = readInventory([join(root, 'hosts.yml')], context).inventory
  })
  afterAll(() => removeFiles(root))

  test(`${PATTERNS.length} patterns`, () => {
    const patterns = { sources: [join(root, 'hosts.yml')], patterns: PATTERNS }
    const answers = askAnsible({ patterns }, ansible())
    const ours = PATTERNS.map((pattern) => {
      const hosts = hostsMatching(inventory, pattern, 'hosts.yml:1:1')
      return [pattern, hosts.ok ? hosts.value : null]
    })
    expect(ours).toEqual(PATTERNS.map((pattern, index) => [pattern, answers.patterns[index]]))
  })
  test.each(FOR_PYTHON)('%s, which only Python can match', async (pattern) => {
    const sources = [join(root, 'hosts.yml')]
    const [theirs] = askAnsible({ patterns: { sources, patterns: [pattern] } }, ansible()).patterns
    const refused = hostsMatching(inventory, pattern, '')
    expect(refused).toMatchObject({ ok: false, problems: [{ code: 'needs-ansible' }] })
    const PATH = [ansible().bin, process.env.PATH].join(delimiter)
    const context = { workingDirectory: root, environment: { PATH, HOME: root } }
    expect(await askForMatching(inventory, pattern, sources, context)).toBe(true)
    const ours = hostsMatching(inventory, pattern, '')
    // The command gives no hosts for what is not an expression.
    expect(ours.ok ? ours.value : null).toEqual(theirs ?? [])
  })

  const { seed, count } = randomRun(3000)
  test(`random expressions, RANDOM_SEED=${seed} RANDOM_COUNT=${count}`, () => {
    inventory.matched.clear()
    const random = new SeededRandom(seed)
    const patterns = Array.from({ length: count }, () => randomExpression(random))
    const sources = [join(root, 'hosts.yml')]
    const theirs = askAnsible({ patterns: { sources, patterns } }, ansible()).patterns
    const common = patterns.flatMap((pattern, index) => {
      const ours = hostsMatching(inventory, pattern, '')
      const isForPython = !ours.ok && ours.problems.some(({ code }) => code === 'needs-ansible')
      return isForPython
        ? []
        : [{ pattern, ours: ours.ok ? ours.value : null, theirs: theirs[index] }]
    })
    expect(common.length).toBeGreaterThan(count / 10)
    expect(
      common.filter(({ ours, theirs }) => JSON.stringify(ours) !== JSON.stringify(theirs)),
    ).toEqual([])
  })
}

/**
 * Regular expressions, and one pattern with wildcards, that JavaScript reads differently or not at
 * all.
 */
const FOR_PYTHON = [
  ...[
    '~(?i)WEB1',
    '~(?P<kind>web|lab)[0-9]$',
    '~\\Aweb',
    '~.*2\\Z',
    '~web(?!10)',
    '~(w)eb\\d{,1}$',
  ],
  ...['~we(b', '~web(?i)', '~*', 'web[z-a]'],
]

/** The pieces of random expressions, valid and invalid. */
const PARTS = [
  ...[
    'w',
    'e',
    'b',
    'web',
    'lab',
    'arm',
    '1',
    '2',
    '10',
    '_',
    '-',
    '.',
    '.*',
    '.+',
    '\\d',
    '\\w',
    '\\D',
    '\\s',
  ],
  ...[
    '\\W',
    '\\.',
    '\\-',
    '\\_',
    '[a-z]',
    '[^a-z]',
    '[0-9]',
    '[-_]',
    '[\\d.]',
    '[\\w-]',
    '[^-a]',
    '[a-]',
    '[]',
    '[]a]',
  ],
  ...[
    '(',
    ')',
    '(?:',
    '|',
    '?',
    '*',
    '+',
    '{1}',
    '{1,}',
    '{,2}',
    '{0,2}',
    '{2,1}',
    '*?',
    '+?',
    '??',
    '^',
    '$',
    '{',
    '}',
  ],
  ...['\\b', '\\1', '\\Z', '&', '!', ' ', '#', '\\/', '~', '[b-w1]', '[!1]', '(a|w)', '(?=w)'],
]

const randomExpression = (random: SeededRandom): string =>
  `~${Array.from({ length: 1 + random.below(6) }, () => random.pick(PARTS)).join('')}`
