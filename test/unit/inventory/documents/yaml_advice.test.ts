import { expect, test } from '@jest/globals'
import { yamlAdvice } from '../../../../src/inventory/documents/yaml_advice.ts'

test.each([
  ['all:\n\thosts:\n', 5, 'indent it with spaces: there is a tab here'],
  ['name: {{ x }}\n', 7, 'put quotes around a value that begins with {{'],
  ['a: [b\nc: d\n', 6, 'close the bracket, in the line above'],
  ['a: {b: [c], d: [e, f}\n', 20, 'close the bracket'],
  ['a: b\n\n# note\nc\n  d: e\n', 18, 'put a colon after the key, in the line above'],
  ['a: b\n c: d\n', 6, undefined],
  ['url: https://example.org\n  x: y\n', 28, undefined],
])('%j at %d', (text, offset, advice) => {
  expect(yamlAdvice(text, offset)).toBe(advice)
})
