import { describe, expect, test } from '@jest/globals'
import type { PlannedPlace } from '../../../../src/kept/last_plan.ts'
import { comparePlans, parsePlaces } from '../../../../src/report/plan/plan_diff.ts'

const place = (key: string, hypervisor: string, domain_type = 'kvm'): PlannedPlace => ({
  key,
  name: `VM ${key}`,
  hypervisor,
  domain_type,
})
const spot = (hypervisor: string, domain_type = 'kvm') => ({ hypervisor, domain_type })

describe('comparePlans', () => {
  test('tells what moves, changes, appears and goes, and counts the rest', () => {
    const before = [
      place('a', 'hv1'),
      place('b', 'hv1'),
      place('c', 'hv1'),
      place('d', 'hv1'),
      place('f', 'hv2'),
    ]
    const after = [
      place('e', 'hv1'),
      place('c', 'hv1', 'qemu'),
      place('b', 'hv2', 'qemu'),
      place('a', 'hv1'),
    ]
    expect(comparePlans(before, after, new Map([['f', 'full']]))).toEqual({
      changes: [
        { change: 'moves', name: 'VM b', from: spot('hv1'), to: spot('hv2', 'qemu') },
        { change: 'changes', name: 'VM c', from: spot('hv1'), to: spot('hv1', 'qemu') },
        { change: 'appears', name: 'VM e', from: null, to: spot('hv1') },
        { change: 'unassigned', name: 'VM f', from: spot('hv2'), to: null, reason: 'full' },
        { change: 'goes', name: 'VM d', from: spot('hv1'), to: null },
      ],
      unchanged: 1,
    })
  })
})

describe('parsePlaces', () => {
  const read = (entry: unknown) => {
    const hypervisors = [{ name: 'hv1', assigned: [{ entry, domain_type: 'kvm' }] }]
    const text = JSON.stringify({ vm_dispatcher_plan: 1, hypervisors })
    const places = parsePlaces(text, 'plan.json')
    return places.ok ? places.value[0] : undefined
  }

  test('finds the same entry again, however its keys stand', () => {
    const one = read({ target: 'a', platform: 'p', more: { x: [1], y: null } })
    const other = read({ more: { y: null, x: [1] }, platform: 'p', target: 'a' })
    expect(one?.key).toBe(other?.key)
    expect(one?.name).toBe('p/a (more)')
    expect(read({ target: 'a', platform: 'p', more: { x: [1], y: 0 } })?.key).not.toBe(one?.key)
  })

  test.each([
    ['', 'Unexpected end of JSON input'],
    ['{"vm_dispatcher_plan": 2}', 'vm_dispatcher_plan is not 1'],
    ['{"vm_dispatcher_plan": 1, "hypervisors": [{}]}', 'something is missing in it'],
    ['null', 'something is missing in it'],
  ])('%j is no plan', (text, reason) => {
    expect(parsePlaces(text, 'plan.json')).toMatchObject({
      ok: false,
      problems: [{ code: 'file-shape', subject: 'plan.json', text: `is not a plan: ${reason}` }],
    })
  })
})
