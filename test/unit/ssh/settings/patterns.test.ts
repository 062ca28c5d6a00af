import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { matchesPattern } from '../../../../src/ssh/settings/patterns.ts'

test.each<[string, string, boolean]>([
  ['hv1', 'hv1', true],
  ['hv1', 'hv11', false],
  ['hv?', 'hv1', true],
  ['hv?', 'hv', false],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['*.example.org', 'a.example.org', true],
  ['*.example.org', 'example.org', false],
  ['a*b*c', 'abbc', true],
  ['a*b*c', 'acb', false],
  ['*ab', 'aab', true],
  ['a.c', 'abc', false],
  ['[a]', 'a', false],
])('%s and %s: %s', (pattern, name, matches) => {
  expect(matchesPattern(pattern, name)).toBe(matches)
})

test('it is what an expression says', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab*?.'), maxLength: 8 })
  fc.assert(
    fc.property(text, text, (pattern, name) => {
      const source = pattern.replaceAll('.', '\\.').replace(/\*+/g, '.*').replaceAll('?', '.')
      expect(matchesPattern(pattern, name)).toBe(new RegExp(`^${source}$`).test(name))
    }),
    { numRuns: 2000 },
  )
})

test('many stars take little time', () => {
  const before = process.cpuUsage()
  expect(matchesPattern('*a'.repeat(500), `${'a'.repeat(1000)}b`)).toBe(false)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(1)
})
