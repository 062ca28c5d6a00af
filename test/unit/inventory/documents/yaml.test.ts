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
    expect(writeJson(parsed('!unsafe {a: ["{{ x }}", 1]}'))).toBe(
      '{"a": [{"__ansible_unsafe": "{{ x }}"}, 1]}',
    )
  })

  test('warns of keys that stand twice, where they do, but not of merged ones', () => {
    const outcome = parseYaml(
      'a: 1\nb:\n  c: 1\n  c: 2\na: 2\nd: &d {x: 1}\ne: {<<: *d, x: 2}\n',
      'x.yml',
    )
    expect(outcome.ok && lines(outcome.value.warnings)).toEqual([
      'x.yml:4:3: the key c is here a second time; the last one counts [duplicate-key]',
      'x.yml:5:1: the key a is here a second time; the last one counts [duplicate-key]',
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
    ['? !vault x\n: b', 'x.yml:1:3'],
    ['%TAG ! tag:x,2000:\n---\na: 1', 'x.yml:1:1'],
  ])('%j is refused at its place', (text, place) => {
    expect(problemOf(text)?.split(': ')[0]).toBe(place)
    expect(problemOf(text)).toContain('[yaml-syntax]')
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
    expect(problemOf(laughs.join('\n'))).toContain('aliases multiply its values')
  })

  test('so are a few mappings that merge each other twice', () => {
    const mappings = Array.from({ length: 40 }, (_, level) =>
      level === 0
        ? 'm0: &m0 {x: 1}'
        : `m${level}: &m${level} {<<: [*m${level - 1}, *m${level - 1}]}`,
    )
    expect(problemOf(mappings.join('\n'))).toContain('aliases multiply its values')
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
