import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { PythonRandom } from '../../../src/vm/python_random.ts'
import { seededMac } from '../../../src/vm/seeded_mac.ts'

const sha512 = (text: string) => createHash('sha512').update(text).digest()

/** What `random_mac(seed=…)` of community.general gives on CPython 3.11. */
test.each([
  ['VM debian_amd64', '52:54:00:a1:6a:af'],
  ['', '52:54:00:84:f5:d1'],
  ['VM d\u00e9bian_arm64', '52:54:00:46:ea:a1'],
  ['x'.repeat(3000), '52:54:00:e2:79:66'],
])('the MAC of %p is that of the filter', (seed, mac) => {
  expect(seededMac(seed, sha512)).toBe(mac)
})

/** `[Random('abc').randint(0, n) for n in (9, 2**32 - 1, 2**45)]`, and on, past the first 624 words. */
test('the numbers are those of Python, also when the state is used up', () => {
  const random = new PythonRandom('abc', sha512)
  const numbers = Array.from({ length: 1500 }, (_, i) =>
    random.integer(0, [9, 2 ** 32 - 1, 2 ** 45][i % 3] ?? 0),
  )
  expect(numbers.slice(0, 3)).toEqual([8, 3939654856, 18726748931907])
  expect(numbers.slice(-3)).toEqual([0, 2556791245, 16458782765732])
})
