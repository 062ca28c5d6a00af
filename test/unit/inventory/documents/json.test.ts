import { describe, expect, test } from '@jest/globals'
import { writeJson } from '../../../../src/inventory/documents/json.ts'
import { parseJson } from '../../../../src/inventory/documents/json_reader.ts'
import { Float, TaggedText, type Value } from '../../../../src/values.ts'

describe('writeJson', () => {
  test.each<[Value, string]>([
    [null, 'null'],
    [true, 'true'],
    ['a"\\\n\u2028é', '"a\\"\\\\\\n\u2028é"'],
    ['\ud800', '"\\ud800"'],
    [5, '5'],
    [1.5, '1.5'],
    [1e-7, '1e-7'],
    [12345678901234567890n, '12345678901234567890'],
    [new Float(1), '1.0'],
    [new Float(-0), '-0.0'],
    [new Float(1e300), '1e+300'],
    [new Float(1e20), '100000000000000000000.0'],
    [new Float(Infinity), 'Infinity'],
    [new Float(-Infinity), '-Infinity'],
    [new Float(NaN), 'NaN'],
    [new TaggedText('vault', '$ANSIBLE_VAULT'), '{"__ansible_vault": "$ANSIBLE_VAULT"}'],
    [new TaggedText('unsafe', '{{'), '{"__ansible_unsafe": "{{"}'],
    [[], '[]'],
    [[1, ['a']], '[1, ["a"]]'],
    [new Map(), '{}'],
    [
      new Map<Value, Value>([
        ['b', 1],
        ['10', 2],
        [9, 3],
        [false, 4],
        [null, 5],
      ]),
      '{"b": 1, "10": 2, "9": 3, "false": 4, "null": 5}',
    ],
  ])('%p', (value, text) => {
    expect(writeJson(value)).toBe(text)
  })
})

describe('parseJson', () => {
  test.each<[string, Value | undefined]>([
    [' {"a" : [1, 1.0, 1e3, -2.5]} ', new Map([['a', [1, new Float(1), new Float(1000), -2.5]]])],
    ['9007199254740993', 9007199254740993n],
    ['[NaN, Infinity, -Infinity]', [new Float(NaN), new Float(Infinity), new Float(-Infinity)]],
    ['"\\u00e9\\ud83d\\ude00\\/"', 'é😀/'],
    ['{"a": 1, "a": 2}', new Map([['a', 2]])],
    ['{"__proto__": 1}', new Map([['__proto__', 1]])],
    ['{"k": 1, "__ansible_vault": "x"}', new TaggedText('vault', 'x')],
    ['{"__ansible_unsafe": ["x", 1]}', [new TaggedText('unsafe', 'x'), 1]],
    ['[]', []],
    ['{ }', new Map()],
    ['', undefined],
    ['a: 1', undefined],
    ['{"a": 1,}', undefined],
    ['[1 2]', undefined],
    ['{"a": 1', undefined],
    ['{a: 1}', undefined],
    ['01', undefined],
    ['1.', undefined],
    ['"\t"', undefined],
    ['"\\x"', undefined],
    ['\ufeff{}', undefined],
    ['{} {}', undefined],
    [`${'['.repeat(20_000)}${']'.repeat(20_000)}`, undefined],
  ])('%j', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })
})
