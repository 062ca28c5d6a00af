import { expect, test } from '@jest/globals'
import {
  leastShortage,
  memoryOf,
  memoryText,
  shortageText,
  takenText,
} from '../../../../src/placement/capacity/size_text.ts'

const GIB = 1024 * 1024

test('memory is told in the largest unit of which there is one, rounded down to a tenth', () => {
  expect([500, 2048, 1536 * 1024, 8 * GIB, 3.29 * GIB, 2000 * GIB].map(memoryText)).toEqual([
    ...['500 KiB', '2 MiB', '1.5 GiB', '8 GiB', '3.2 GiB', '1.9 TiB'],
  ])
  expect(memoryOf(7.99 * GIB, 64 * GIB)).toBe('7.9 of 64 GiB')
})

test('a shortage says only what is missing', () => {
  const limit = { memory: 64 * GIB, cpus: 16 }
  const needs = { memory: 8 * GIB, cpus: 4 }
  const text = (memory: number, cpus: number) =>
    shortageText({ needs, free: { memory: memory * GIB, cpus }, limit })
  expect(text(3.2, 8)).toBe('needs 8 GiB, 3.2 of 64 GiB free')
  expect(text(9, 2)).toBe('needs 4 CPUs, 2 of 16 free')
  expect(text(1, 0)).toBe('needs 8 GiB, 1 of 64 GiB free; needs 4 CPUs, 0 of 16 free')
})

test('of several shortages the least is the one that comes nearest to enough', () => {
  const shortage = (memory: number, cpus: number) => ({
    needs: { memory: 8, cpus: 4 },
    free: { memory, cpus },
    limit: { memory: 64, cpus: 64 },
  })
  const [far, near] = [shortage(7, 1), shortage(4, 4)]
  expect(leastShortage([far, near])).toBe(near)
  expect(leastShortage([])).toBeUndefined()
})

test('what is taken is told without a limit that is not known', () => {
  const taken = { memory: 2 * GIB, cpus: 3 }
  expect(takenText({ taken, limit: { memory: 8 * GIB, cpus: 16 } })).toBe(
    '2 of 8 GiB, 3 of 16 CPUs',
  )
  expect(takenText({ taken, limit: { memory: Infinity, cpus: Infinity } })).toBe('2 GiB, 3 CPUs')
})
