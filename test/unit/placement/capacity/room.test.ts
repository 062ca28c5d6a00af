import { expect, test } from '@jest/globals'
import { sizesThatCount } from '../../../../src/placement/capacity/room.ts'
import { hypervisor, placeable } from '../hypervisors.ts'

test('sizes count only where a limit is known', () => {
  const host = (memory: number, cpus: number) => {
    const capacity = { limit: { memory, cpus }, taken: { memory: 0, cpus: 0 } }
    return hypervisor('hv1', {}, { capacity })
  }
  const entries = placeable('a/x86_64')
  expect(sizesThatCount(entries, [hypervisor('hv1', {})])).toBeUndefined()
  expect(sizesThatCount(entries, [host(Infinity, Infinity)])).toBeUndefined()
  expect(sizesThatCount(entries, [host(Infinity, Infinity), host(Infinity, 4)])?.size).toBe(1)
  expect(sizesThatCount(entries, [host(8, Infinity)])?.size).toBe(1)
})
