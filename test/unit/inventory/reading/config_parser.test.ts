import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../../../src/inventory/reading/config_parser.ts'

describe('parseConfig', () => {
  test.each<[string, string | undefined]>([
    ['[s]\nk = v', 'v'],
    ['[s]\nK: v', 'v'],
    ['[s]\nk = a = b', 'a = b'],
    ['[s]\nk = v ; comment', 'v'],
    ['[s]\nk = v;w', 'v;w'],
    ['[s]\nk = v # w', 'v # w'],
    ['[s]\nk = a\n  b\n\n  c\nl = d', 'a\nb\n\nc'],
    ['[s]\nk =\n  a\n  # b\n  c', '\na\nc'],
    ['[s]\nk = %(x)s', '%(x)s'],
    ['[DEFAULT]\nk = v\n[s]', 'v'],
    ['[DEFAULT]\nk = v\n[t]', undefined],
    ['[t]\nk = v', undefined],
  ])('%j', (text, value) => {
    expect(parseConfig(text)('s', 'k')?.value).toBe(value)
  })

  test('tells the line that a value starts on', () => {
    expect(parseConfig('\n[s]\nk =\n  a\n')('s', 'k')).toEqual({ value: '\na', line: 3 })
  })
})
