import { expect, test } from '@jest/globals'
import { writeJson } from '../../src/inventory/documents/json.ts'
import { parseJson } from '../../src/inventory/documents/json_reader.ts'
import { parseYaml } from '../../src/inventory/documents/yaml.ts'
import type { Value } from '../../src/values.ts'
import type { Ansible } from '../support/ansible.ts'
import { askAnsible } from '../support/ansible_judge.ts'
import { randomRun, SeededRandom } from '../support/seeded_random.ts'

const SCALARS = `
1e3 1E3 1.0e+3 1.5e3 1.e+2 .5 -.5 +.5 5. 5._ 1_000.5 .5_5 ._5 0.1 100.0 1e400 1.0e+400 -1.0e+400 -0.0 0.0
0 00 -0 +0 7 -7 +7 08 09 07 0755 -0755 0o17 0x1F 0X1F -0x1f 0x_f 0b101 0b_1 0B1 1_000 _1 1_ 1__0 0_7 0_ 12e03
9007199254740991 9007199254740992 9007199254740993 123456789012345678901234567890 0xffffffffffffffffff
1:30 01:30 1:3 1:60 1:59:59 -1:30 +1:30 1:30.5 1:30. 1:30.5_0 190:20:30.15 22:22 0:30 52:54:00:12:34:56
52:54:00:12:34:5a aa:bb:cc:dd:ee:ff 1.2.3 1.2.3.4 10.0.0.1 1-2 1/2 ::1 - -- + . .. ... 1. +. -. e1 E1
.inf -.inf +.inf .Inf .INF .iNf inf .nan .NaN .NAN .Nan nan -.nan Infinity NaN -Infinity
y Y n N yes Yes YES yEs no No NO true True TRUE tRUE false False FALSE on On ON off Off OFF oN
~ null Null NULL nULL none None nil = << <
2001-01-01 2001-1-1 2001-12-31 2001-02-29 2000-02-29 2001-13-01 0000-01-01 0001-01-01 2001-01-01T10:00:00
2001-01-01t1:02:03 2001-01-01T10:00:00Z 2001-01-01T10:00:00.5 2001-01-01T10:00:00.123456789 2001-01-01T10:00:00.
2001-01-01T10:00:00+05:30 2001-01-01T10:00:00-5 2001-01-01T10:00:00-00:00 2001-01-01T24:00:00 2001-1-1T1:00:00
2001-01-01T10:60:00 2001-01-01T10:00:00+23:59 2001-01-01T10:00:00+24:00 20010101 2001-01 12:30:45 2001-01-01-01
`
  .split(/\s+/)
  .filter(Boolean)
  .concat([
    '',
    '2001-01-01 10:00:00',
    '2001-01-01 10:00:00 +5:30',
    '2001-01-01 10:00:00 Z',
    '1 2',
    'a b',
  ])

/**
 * Texts for which PyYAML's parser, of YAML 1.1, differs from js-yaml's: not in a value, but in what
 * is a scalar.
 */
const PARSERS_DIFFER = ['a: [::1, x]', 'a: [-, x]', ': a']

const isDate = (scalar: string) => /^[0-9]{4}-[0-9]+-[0-9]+($|[ Tt])/.test(scalar)

const DOCUMENTS = [
  '',
  '# nothing',
  '---',
  '--- a',
  'a: 1\n---\nb: 2',
  '%YAML 1.1\n---\na: 1',
  '\ufeffa: 1',
  'a: 1\nb: [x, {c: d}]\n',
  'a: 1\r\nb: 2\r\n',
  'a: 1\na: 2\nb: 3\n',
  'a:\n- x\n- y: 1\n  z: 2\n',
  'a: |\n  text\n   more\n\nb: >-\n  folded\n  text\n',
  "a: \"q\\u00e9\\n\\x41\"\nb: 'it''s'\n",
  'a: "1"\nb: \'yes\'\nc: "1:30"\n',
  'base: &b {x: 1, y: 2}\nd: {<<: *b, y: 3}\n',
  'base: &b {x: 1, y: 2}\nd: {y: 3, <<: *b}\n',
  'p: &p {x: 1}\nq: &q {<<: *p, y: 2}\nd: {<<: *q, z: 3}\n',
  'd: {<<: {x: 1}, y: 2}\n',
  'd: {<<: 5}\n',
  'd: {<<: [1]}\n',
  'd: {"<<": {x: 1}}\n',
  'a: &x 5\nb: *x\nc: [*x, *x]\n',
  'a: *nothing\n',
  'a: &x 1\nb: &x 2\nc: *x\n',
  'a: &x\nb: *x\n',
  '1: a\n2.5: b\n1.0e+3: c\nno: d\n~: e\n',
  '=: a\nb: c\n',
  '? a\n: b\n? c\n',
  '? [a]\n: b\n',
  '? {a: b}\n: c\n',
  'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n',
  'a: !vault-encrypted |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n',
  'a: !unsafe "{{ x }}"\nb: !unsafe {k: v}\nc: !unsafe [x, 1]\n',
  'a: !vault [1]\n',
  'a: !!str 5\nb: !!int "5"\nc: !!float 5\nd: !!bool "yes"\ne: !!null ""\nf: !!str\n',
  'a: !!int x\n',
  'a: !!map {x: 1}\nb: !!seq [1]\n',
  'a: !!seq {x: 1}\n',
  'a: ! 12\nb: ! "12"\n',
  'a: !foo x\n',
  'a: !<tag:yaml.org,2002:str> 5\n',
  'a: !!binary aGk=\n',
  'a: [1, 2\n',
  'a: b: c\n',
  'a:\n\tb: 1\n',
  '- a\nb: c\n',
  'a: {b: 1, c}\n',
  'a: [b: 1, c]\n',
  '{"a": 1, "b": [true, null, 1.0, 1e3, -0.0, 12345678901234567890]}',
  '{"a": 1, "a": 2, "10": 1, "9": 2}',
  '{"a": NaN, "b": [Infinity, -Infinity]}',
  '{"a": {"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\\n6162"}}',
  '{"a": {"__ansible_unsafe": "x"}}',
  '{"a": "\\ud83d\\ude00\\/\\t"}',
  '{"a": "tab\there"}',
  '{"a": 01}',
  '{"a": 1,}',
  '{\n\t"a":\t1\n}',
  '[1, 2]',
  '"text"',
  'text',
  '5',
  '__proto__: {a: 1}\nconstructor: x\ntoString: y\n',
]

/** Texts that Ansible reads differently from 2.19 on (docs/ansible-versions.md). */
const CHANGED_IN_19 = ['a: !!set {x, y}\n', '{"a": {"__ansible_unsafe": ["y", {"z": "w"}]}}']

/** As Ansible's loader reads a text: JSON first. The text of the value as JSON, or null where refused. */
function ours(text: string): string | null {
  let value: Value | undefined = parseJson(text)
  if (value === undefined) {
    const yaml = parseYaml(text, 'case.yml')
    if (!yaml.ok) return null
    value = yaml.value.value
  }
  return writeJson(value)
}

function randomScalar(random: SeededRandom): string {
  const parts = [
    '0',
    '1',
    '7',
    '9',
    '12',
    '60',
    '2001-01-01',
    ':',
    '.',
    '-',
    '+',
    '_',
    'e',
    'E',
    'x',
    'b',
    'o',
    'a',
  ]
  const wholes = ['0x', '0b', '0o', 'e+', 'T', 't', 'Z', ' ', 'yes', 'null', '.inf', '~', 'f', '08']
  const length = 1 + random.below(7)
  const text = Array.from({ length }, () => random.pick(random.chance(0.8) ? parts : wholes)).join(
    '',
  )
  return text.trim()
}

/** PyYAML 6.0.4 gives the keys of this in another order than 6.0.3 (docs/ansible-versions.md). */
const MERGED_IN_ANOTHER_ORDER = 'p: &p {x: 1, y: 1}\nq: &q {x: 2, z: 2}\nd: {<<: [*p, *q]}\n'

/** For this text PyYAML 6.0.4 has other values than 6.0.3, so the installed Ansible decides. */
const MERGED_OTHERWISE = 'p: &p {x: 1, y: 1}\nq: &q {x: 2, z: 2}\nd:\n  <<: *p\n  <<: *q\n'

/** Asks an Ansible for the values of the texts and of our JSON of them: both must be the same. */
function disagreements(
  texts: readonly string[],
  ansible: Ansible,
): { text: string; ansible: string | null; we: string | null }[] {
  const answers = texts.map(ours)
  const asked = [...texts, ...answers.map((answer) => answer ?? '[')]
  const { documents } = askAnsible({ documents: asked }, ansible)
  return texts.flatMap((text, index) => {
    const it = documents[index] ?? null
    const we = documents[texts.length + index] ?? null
    return it === we ? [] : [{ text, ansible: it, we }]
  })
}

/** The tests that YAML and JSON have the same values as in this Ansible. */
export function yamlTests(ansible: () => Ansible): void {
  test('scalars, plain, in flow, quoted and as keys', () => {
    const texts = SCALARS.flatMap((scalar) => [
      `a: ${scalar}`,
      `a: [${scalar}, x]`,
      `a: "${scalar}"`,
      `- ${scalar}`,
      // Ansible reads dates as keys too, but cannot write them as JSON.
      ...(isDate(scalar) ? [] : [`${scalar}: a`]),
    ]).filter((text) => !PARSERS_DIFFER.includes(text))
    expect(texts.length).toBeGreaterThan(500)
    expect(disagreements(texts, ansible())).toEqual([])
  })

  test('documents', () => {
    expect(disagreements(DOCUMENTS, ansible())).toEqual([])
  })

  test('merges: alike but for the order of keys, or left to Ansible', () => {
    const asked = [MERGED_IN_ANOTHER_ORDER, ours(MERGED_IN_ANOTHER_ORDER) ?? '[']
    const [it, we] = askAnsible({ documents: asked }, ansible()).documents
    expect(JSON.parse(we ?? '')).toEqual(JSON.parse(it ?? ''))
    const other = parseYaml(MERGED_OTHERWISE, 'other.yml')
    expect(other.ok && other.value.warnings).toMatchObject([{ code: 'merge-version' }])
  })

  test('documents that are read otherwise from 2.19 on', () => {
    const changed = ansible().minor >= 19 ? CHANGED_IN_19 : []
    expect(disagreements(CHANGED_IN_19, ansible()).map(({ text }) => text)).toEqual(changed)
  })

  const { seed, count } = randomRun(2000)
  test(`random scalars, RANDOM_SEED=${seed} RANDOM_COUNT=${count}`, () => {
    const random = new SeededRandom(seed)
    const texts = Array.from({ length: count }, () => `a: ${randomScalar(random)}`)
    expect(disagreements(texts, ansible())).toEqual([])
  })
}
