import { expect, test } from '@jest/globals'
import { fingerprint } from '../../../src/kept/fingerprint.ts'

test('always has 16 digits', () => {
  for (const text of ['', '\0', 'grüße', 'x'.repeat(1000)]) {
    expect(fingerprint(text)).toMatch(/^[\da-f]{16}$/)
    expect(fingerprint(text)).toBe(fingerprint(text))
  }
})

test('is another for each bit that another text has, and for each length', () => {
  const text = 'LANG=C.UTF-8, PATH=/usr/bin'
  const others = [
    text,
    text.slice(1),
    `${text}\0`,
    ...'\0\0\0'.split('').map((_, at) => '\0'.repeat(at)),
  ]
  for (let bit = 0; bit < text.length * 7; bit++) {
    const at = Math.floor(bit / 7)
    const character = String.fromCharCode(text.charCodeAt(at) ^ (1 << (bit % 7)))
    others.push(text.slice(0, at) + character + text.slice(at + 1))
  }
  expect(new Set(others.map(fingerprint)).size).toBe(others.length)
})

test('is spread over all that it can be', () => {
  const prints = Array.from({ length: 20_000 }, (_, index) => fingerprint(`${index}`))
  // Of 20,000 numbers below 2^32 less than one pair is alike, on average.
  for (const lane of [0, 8]) {
    const lanes = prints.map((each) => each.slice(lane, lane + 8))
    expect(new Set(lanes).size).toBeGreaterThan(19_990)
  }
})
