import { expect, test } from '@jest/globals'
import { countIn, memoryIn } from '../../../src/vm/sizes.ts'

test.each([
  ['2048', 2048 * 1024],
  ['4 GiB', 4 * 1024 * 1024],
  ['4GiB', 4 * 1024 * 1024],
  ['4g', 4 * 1024 * 1024],
  ['4 G', 4 * 1024 * 1024],
  ['512M', 512 * 1024],
  ['1.5 GiB', 1536 * 1024],
  ['1 GB', 976_563],
  ['2 tib', 2 * 1024 ** 3],
  ['1024 b', 1],
  ['1 bytes', 1],
  ['100 KiB', 100],
  [' 8 ', 8192],
])('%s is an amount of memory', (text, kibibytes) => {
  expect(memoryIn(text)).toBe(kibibytes)
})

test.each([
  '',
  '0',
  '0 GiB',
  '-1',
  'lots',
  '4 GiBs',
  '4  GiB',
  '1e3',
  '4 XiB',
  '{{ ram }}',
  '9'.repeat(13),
])('%j is not an amount of memory', (text) => {
  expect(memoryIn(text)).toBeUndefined()
})

test('virtual CPUs are a whole number above 0', () => {
  expect(countIn('4')).toBe(4)
  for (const text of ['0', '1.5', '', 'many', '-1', '1000000']) {
    expect(countIn(text)).toBeUndefined()
  }
})
