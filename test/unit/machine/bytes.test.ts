import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Bytes } from '../../../src/machine/bytes.ts'

test('keeps all of what fits, in whatever pieces it comes', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 50 })), (texts) => {
      const bytes = new Bytes(100_000)
      for (const text of texts) bytes.add(Buffer.from(text))
      expect(bytes.toString()).toBe(texts.join(''))
      expect(bytes.size).toBe(Buffer.byteLength(texts.join('')))
    }),
  )
})

test('keeps the end of what does not fit, at least half of its room', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 20 }),
      (lengths, most) => {
        const whole = lengths.map((length, index) => String(index % 10).repeat(length)).join('')
        const bytes = new Bytes(most)
        for (const [index, length] of lengths.entries()) {
          bytes.add(Buffer.from(String(index % 10).repeat(length)))
        }
        expect(bytes.size).toBeLessThanOrEqual(most)
        expect(bytes.size).toBeGreaterThanOrEqual(Math.min(whole.length, Math.floor(most / 2)))
        expect(bytes.toString()).toBe(whole.slice(whole.length - bytes.size))
      },
    ),
  )
})

test('lets go of all', () => {
  const bytes = new Bytes(10)
  bytes.add(Buffer.from('all'))
  bytes.clear()
  expect([bytes.size, bytes.toString()]).toEqual([0, ''])
  bytes.add(Buffer.from('new'))
  expect(bytes.toString()).toBe('new')
})
