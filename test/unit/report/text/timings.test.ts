import { expect, test } from '@jest/globals'
import { renderTimings } from '../../../../src/report/text/timings.ts'
import { timed, timings } from '../../../../src/timings.ts'

test('a line for each phase in its order, and of hypervisors the slowest and the median', () => {
  const command = (host: string, milliseconds: number) =>
    ({ phase: 'command', milliseconds, host }) as const
  const found = [
    command('hv1', 20),
    command('hv2', 40.26),
    command('hv3', 30),
    { phase: 'start', milliseconds: 61.5, host: null } as const,
  ]
  expect(`\n${renderTimings(found, 1234.56)}`).toBe(`
start           61.5 ms
command         40.3 ms hv2, median of 3: 30.0 ms
total         1234.6 ms
`)
})

test('work is noted when it is done, and also where it fails', async () => {
  const before = timings().length
  expect(timed('inventory', () => 1)).toBe(1)
  await timed('parse', () => Promise.resolve(2), 'hv1')
  await expect(timed('connect', () => Promise.reject(new Error('no')), 'hv2')).rejects.toThrow('no')
  expect(timings().slice(before)).toEqual([
    { phase: 'inventory', milliseconds: expect.any(Number), host: null },
    { phase: 'parse', milliseconds: expect.any(Number), host: 'hv1' },
    { phase: 'connect', milliseconds: expect.any(Number), host: 'hv2' },
  ])
})
