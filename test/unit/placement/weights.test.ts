import { expect, test } from '@jest/globals'
import { completeWeights, knownWeights } from '../../../src/placement/weights.ts'

test('a weight is the number that is set, or what the host has', () => {
  const topology = { memory: 1024, cpus: 8 }
  expect(
    knownWeights([
      { weight: 5n, topology },
      { weight: 'memory', topology },
      { weight: 'cpus', topology },
      { weight: 'cpus', topology: { memory: 1024, cpus: undefined } },
      { weight: 'memory', topology: undefined },
    ]),
  ).toEqual([5n, 1024n, 8n, undefined, undefined])
})

test('a host that does not say counts as the smallest that does', () => {
  expect(completeWeights([8n, undefined, 4n])).toEqual([8n, 4n, 4n])
  expect(completeWeights([undefined])).toEqual([1n])
})
