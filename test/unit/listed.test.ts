import { expect, test } from '@jest/globals'
import { firstOf, listed } from '../../src/listed.ts'

test.each([
  [[], ''],
  [['kvm'], 'kvm'],
  [['kvm', 'qemu'], 'kvm or qemu'],
  [['kvm', 'qemu', 'xen'], 'kvm, qemu or xen'],
])('%j are listed as "%s"', (names, text) => {
  expect(listed(names, 'or')).toBe(text)
})

test.each([
  [2, '1, 2'],
  [4, '1, 2, 3, 4'],
  [5, '1, 2, 3 and 2 more'],
])('of %i names the first 3 are "%s"', (count, text) => {
  const names = Array.from({ length: count }, (_, index) => String(index + 1))
  expect(firstOf(names, 3)).toBe(text)
})
