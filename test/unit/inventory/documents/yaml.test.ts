import { describe, expect, test } from '@jest/globals'
import { writeJson } from '../../../../src/inventory/documents/json.ts'
import { parseYaml } from '../../../../src/inventory/documents/yaml.ts'
import type { Value } from '../../../../src/values.ts'
import { lines } from '../read_files.ts'

function parsed(text: string): Value {
  const outcome = parseYaml(text, 'x.yml')
  if (!outcome.ok) throw new Error(lines(outcome.problems).join())
  return outcome.value.value
}

function problemOf(text: string): string | undefined {
  const outcome = parseYaml(text, 'x.yml')
  return outcome.ok ? undefined : lines(outcome.problems)[0]
}

describe('parseYaml', () => {
  test('keeps the order of keys, also of those that look like numbers', () => {
    expect([...(parsed('b: 1\n"10": 2\na: 3\n"9": 4\n') as Map<Value, Value>).keys()]).toEqual([
      'b',
      '10',
      'a',
      '9',
    ])
  })

  test('has no prototype to fall through to', () => {
    expect(parsed('__proto__: {polluted: 1}\n')).toEqual(
      new Map([['__proto__', new Map([['polluted', 1]])]]),
    )
    expect('polluted' in {}).toBe(false)
  })

  test('an empty document is null', () => {
    expect(parsed('')).toBeNull()
    expect(parsed('# nothing\n')).toBeNull()
  })

  test('merges mappings: own keys win, then the first of a list, then a later <<', () => {
    const anchors = 'p: &p {x: 1, y: 1}\nq: &q {x: 2, z: 2}\n'
    const merged = (text: string) =>
      writeJson((parsed(anchors + text) as Map<Value, Value>).get('d') ?? null)
    expect(merged('d: {y: 3, <<: *p}')).toBe('{"x": 1, "y": 3}')
    expect(merged('d: {<<: [*p, *q]}')).toBe('{"x": 1, "z": 2, "y": 1}')
    expect(merged('d:\n  <<: *p\n  <<: *q')).toBe('{"x": 2, "y": 1, "z": 2}')
  })

  test('marks all text under !unsafe', () => {
    expect(writeJson(parsed('{a: !unsafe ["{{ x }}", 1], b: !unsafe {c: y}}'))).toBe(
      '{"a": [{"__ansible_unsafe": "{{ x }}"}, 1], "b": {"c": {"__ansible_unsafe": "y"}}}',
    )
  })

  test('warns of keys that stand twice, where they do, but not of merged ones', () => {
    const outcome = parseYaml(
      'a: 1\nb:\n  c: 1\n  c: 2\na: 2\nd: &d {x: 1}\ne: {<<: *d, x: 2}\n',
      'x.yml',
    )
    expect(outcome.ok && lines(outcome.value.warnings)).toEqual([
      'x.yml:4:3: the key c appears a second time here; the last one counts [duplicate-key]',
      'x.yml:5:1: the key a appears a second time here; the last one counts [duplicate-key]',
    ])
    expect(outcome.ok && writeJson(outcome.value.value)).toContain('"a": 2')
  })

  test.each([
    ['a: [1, 2\nb: 3', 'x.yml:2:1'],
    ['a: b: c', 'x.yml:1:5'],
    ['ok: 1\nbad: !custom x', 'x.yml:2:6'],
    ['ok: 1\nday: 2001-13-01', 'x.yml:2:6'],
    ['ok: 1\na: *nothing', 'x.yml:2:4'],
    ['a: &x 1\nb: &x 2', 'x.yml:2:4'],
    ['a: 1\n---\nb: 2', 'x.yml:3:1'],
    ['a: 1\n...\n# c\nb: 1', 'x.yml:4:1'],
    ['a: &x [1, *x]', 'x.yml:1:4'],
    ['a: {<<: 5}', 'x.yml:1:9'],
    ['ok: 1\na: &x {b: 1, <<: *x}', 'x.yml:2:4'],
    ['a: &x {<<: [{c: 1}, {<<: *x}]}', 'x.yml:1:21'],
    ['ok: 1\na: {<<: }', 'x.yml:2:5'],
    ['a: &x !custom b', 'x.yml:1:4'],
    ['a: !custom &x b', 'x.yml:1:4'],
    ['? [a]\n: b', 'x.yml:1:3'],
    ['a: !vault [1]', 'x.yml:1:4'],
    ['a: =', 'x.yml:1:4'],
    ['? !vault $ANSIBLE_VAULT\n: b', 'x.yml:1:3'],
    ['a: &x {b: [{<<: *x}]}', 'x.yml:1:11'],
  ])('%j is refused at its place', (text, place) => {
    expect(problemOf(text)?.split(': ')[0]).toBe(place)
    expect(problemOf(text)).toContain('[yaml-syntax]')
  })

  test.each([
    ['a: |\n  x', '{"a": "x"}'],
    ['a: |\n  x\n', '{"a": "x\\n"}'],
    ['a: |+\n  x\n\n  ', '{"a": "x\\n\\n"}'],
    ['a: |+\n  x', '{"a": "x"}'],
    ['a: >\n  x\n  y', '{"a": "x y"}'],
    ['a: >+\n  x\n\n   y\n', '{"a": "x\\n\\n y\\n"}'],
    ['a: |2-\n    x\r\n  y\r\n', '{"a": "  x\\ny"}'],
    ['a: |\n\n', '{"a": ""}'],
    ['a: |+\n\n', '{"a": "\\n"}'],
  ])('a block of text ends as it does for libyaml: %j', (text, json) => {
    expect(writeJson(parsed(text))).toBe(json)
  })

  test.each([
    ['a: [\n  1,\n  2\n]\nb: {\n}\n', '{"a": [1, 2], "b": {}}'],
    [
      'a:\n  b: [x,\n{y: "1\n\n2"\n  }\n\n]\n  c: 1\n',
      '{"a": {"b": ["x", {"y": "1\\n2"}], "c": 1}}',
    ],
    ["a: 'x\ny'\nb: |\n  [\nc: 1", '{"a": "x y", "b": "[\\n", "c": 1}'],
    ['- - a: [ # [\n]\n    b: "\n# c"\n', '[[{"a": [], "b": " # c"}]]'],
    ['a: [x\ny]\n', '{"a": ["x y"]}'],
    ['a: [\n\tx,\n\ty]\n', '{"a": ["x", "y"]}'],
  ])('brackets and quotes may go on in any column: %j', (text, json) => {
    expect(writeJson(parsed(text))).toBe(json)
  })

  test('places are those of the file, also where brackets go on in any column', () => {
    const text = 'a: [\n]\nb: {c: [\n1], c: 2\n}\nd:\n  e: {\n}\n  e: 1\n'
    const outcome = parseYaml(text, 'x.yml')
    expect(outcome.ok && lines(outcome.value.warnings)).toEqual([
      expect.stringMatching(/^x\.yml:4:5: the key c /),
      expect.stringMatching(/^x\.yml:9:3: the key e /),
    ])
    expect(problemOf('a: [\n]\nb: &a [\n]\nc: *d\n')).toMatch(/^x\.yml:5:4: /)
    expect(problemOf('a: [\n]\nb: [\n\\x,\n]\n\t\nc: 1\n')).toMatch(/^x\.yml:6:1: a tab/)
    expect(problemOf('a: [\n]\nb: [\n1\nc: 1\n')).toMatch(/^x\.yml:/)
  })

  test.each([
    ['a: 1\n\t\nb: 2', '2:1', 'a tab in the indentation'],
    ['a:\n-\tx', '2:2', 'a tab in the indentation'],
    ['a: x\n  \ty', '1:4', 'a tab in the indentation'],
    ['a: |\n \tx', '1:4', 'a tab in the indentation'],
    ['a: 1 # \u0007', '1:8', 'the character U+0007'],
    ['a: 1\u0085', '1:5', 'the character U+0085'],
    ['a: "x\u2028y"', '1:6', 'the character U+2028'],
    ['a: 1\n\ufeffb: 2', '2:1', 'the character U+FEFF'],
    ['a: 1 # \ud800', '1:8', 'the character U+D800'],
    ['a: &b.c 1', '1:4', 'the name of an anchor'],
    ['a: &b: 1', '1:4', 'the name of an anchor'],
    ['a: [!!str]', '1:5', 'the tag !!str'],
    [`\n${'k'.repeat(1025)}: 1`, '2:1026', 'a key of more than 1024 characters'],
    [`"${'k'.repeat(1023)}": 1`, '1:1026', 'a key of more than 1024 characters'],
    ['a: {b\n : 1}', '2:2', 'a key of more than one line'],
    ['{b\nc: 1}', '2:2', 'a key of more than one line'],
    [': a', '1:1', 'a colon without a key'],
    ['a: [? c]', '1:5', '? in brackets'],
    ['a: !unsafe 5', '1:4', '!unsafe before a value that is not text'],
    ['a: !unsafe "5"', '1:4', '!unsafe before a value that is not text'],
    ["a: !unsafe ''", '1:4', '!unsafe before a value that is not text'],
    ['a: !unsafe "<<"', '1:4', '!unsafe before a value that is not text'],
    ['a: !unsafe |\n  yes\n', '1:4', '!unsafe before a value that is not text'],
    ['a: !unsafe [[1]]', '1:4', '!unsafe before a value with lists or mappings in it'],
    ['a: !unsafe {b: {}}', '1:4', '!unsafe before a value with lists or mappings in it'],
    ['? a\nb: 1\n: c', '3:1', 'a colon without a key'],
    ['a: [::1]', '1:5', ': at the start of text in brackets'],
    ['a: {?x: 1}', '1:5', '? at the start of text in brackets'],
    ['a: [b:[1]]', '1:6', 'a colon before an indicator in brackets'],
    ['a: "\\ud800"', '1:4', 'the escape sequence \\ud800, which is not a character'],
    ['a: "x\\\n\ny"', '1:4', 'an empty line after a backslash'],
    ['a: &b c: 1', '1:8', 'a key in this place'],
    ['|\n x', '1:1', 'a block of text that is the whole document'],
    ['%TAG ! tag:x,2000:\n---\na: 1', '1:1', 'a directive'],
    ['...', '1:1', '... in this place'],
    ['1: a\nyes: b', '2:1', 'two keys that are equal as numbers'],
    ['a: !vault x', '1:4', '!vault before text that is not encrypted'],
    ['a: ! |\n  1\n', '1:4', 'the tag ! before text that ends with a line break'],
  ])('Ansible has the last word on %j', (text, place, what) => {
    expect(problemOf(text)).toBe(
      `x.yml:${place}: ${what}: only Ansible can tell how this is read [yaml-doubt]`,
    )
  })

  const anchors = 'p: &p {x: 1, yy: 1, zz: 1}\nq: &q {x: 2, yy: 2, zz: 1}\n'
  test.each([
    [
      'd: {<<: [*p, *q]}',
      ['x.yml:3:5: the value that << gives to yy depends on the version of PyYAML'],
    ],
    ['d: {<<: [*p, *q], yy: 3}', []],
    ['d: {<<: [*p, {zz: 1}]}', []],
    ['d: {<<: [*p, *p]}', []],
    ['d: {<<: *p, <<: *q, x: 3}', []],
    [
      'd: {<<: *p, <<: *q}',
      ['x.yml:3:5: the value that << gives to x depends on the version of PyYAML'],
    ],
    ['r: &r {<<: *p, yy: 3}\nd: {<<: *r}', []],
    [
      'r: &r {<<: *p, x: 3}\nd: {<<: *r}',
      ['x.yml:4:5: the value that << gives to x depends on the version of PyYAML'],
    ],
  ])('says where versions of PyYAML merge another value: %j', (text, expected) => {
    const outcome = parseYaml(anchors + text, 'x.yml')
    const warnings = outcome.ok ? lines(outcome.value.warnings) : []
    expect(warnings).toEqual(expected.map((line) => `${line} [merge-version]`))
  })

  test('a few anchors that would write out a billion values are refused at once', () => {
    const laughs = Array.from({ length: 12 }, (_, level) => {
      const items =
        level === 0
          ? 'x'
          : Array(10)
              .fill(`*l${level - 1}`)
              .join(', ')
      return `l${level}: &l${level} [${items}]`
    })
    expect(problemOf(laughs.join('\n'))).toContain('aliases multiply its values [yaml-size]')
  })

  test('so are a few mappings that merge each other twice', () => {
    const mappings = Array.from({ length: 40 }, (_, level) =>
      level === 0
        ? 'm0: &m0 {x: 1}'
        : `m${level}: &m${level} {<<: [*m${level - 1}, *m${level - 1}]}`,
    )
    expect(problemOf(mappings.join('\n'))).toContain('aliases multiply its values [yaml-size]')
  })

  test('an anchor that thousands of hosts merge is fine', () => {
    const hosts = Array.from({ length: 20_000 }, (_, index) => `h${index}: {<<: *d}`)
    const document = parsed(`d: &d {a: 1, b: 2}\n${hosts.join('\n')}`) as Map<Value, Value>
    expect(document.get('h19999')).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    )
  })
})
