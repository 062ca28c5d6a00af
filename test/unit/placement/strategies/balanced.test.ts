import { describe, expect, test } from '@jest/globals'
import { placeEntries } from '../../../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry, Plan } from '../../../../src/placement/plan.ts'
import { placedEntries } from '../../../support/placed_entries.ts'
import { hypervisor, pinnedTo, placeable, silent } from '../hypervisors.ts'

type Places = Map<PlaceableEntry['entry'], string>

const place = (
  entries: readonly PlaceableEntry[],
  hypervisors: readonly Hypervisor[],
  previous: Places = new Map(),
): Plan =>
  placeEntries(entries, hypervisors, {
    strategy: 'balanced',
    priorityDomains: ['kvm', 'qemu'],
    previous,
  })

const placesOf = (plan: Plan): Places =>
  new Map(placedEntries(plan).map(({ entry, hypervisor }) => [entry, hypervisor]))

/** How many entries each hypervisor gets, by name. */
function loads(plan: Plan): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { hypervisor } of placedEntries(plan))
    counts[hypervisor] = (counts[hypervisor] ?? 0) + 1
  return counts
}

const movesBetween = (before: Places, after: Places): number =>
  [...after].filter(([entry, name]) => before.has(entry) && before.get(entry) !== name).length

/** `count` entries of an architecture. */
const some = (count: number, architecture: string): PlaceableEntry[] =>
  placeable(...Array.from({ length: count }, (_, index) => `vm${index}/${architecture}`))

const equal = (...names: string[]) => names.map((name) => hypervisor(name, { i686: ['kvm'] }))

describe('the hard cases', () => {
  test('the chain: each VM may go to one of two neighbours, and the longest queue passes on', () => {
    // Architecture i runs on hvi and its neighbour; the first hypervisors are short of VMs.
    const fleet = Array.from({ length: 10 }, (_, index) =>
      hypervisor(`hv${index}`, { [`arch${index}`]: ['kvm'], [`arch${index + 1}`]: ['kvm'] }),
    )
    const entries = Array.from({ length: 9 }, (_, index) => some(index + 1, `arch${index + 1}`))
    const plan = place(entries.flat(), fleet)
    expect(Math.max(...Object.values(loads(plan)))).toBe(6)
  })

  test('eight architectures with one VM each on four equal hypervisors: 2, 2, 2, 2', () => {
    const names = 'x86_64 i686 aarch64 armv7l riscv64 ppc64le s390x mips'.split(' ')
    const types = Object.fromEntries(names.map((name) => [name, ['qemu']]))
    const fleet = ['hv1', 'hv2', 'hv3', 'hv4'].map((name) => hypervisor(name, types))
    const entries = placeable(...names.map((name) => `debian/${name}`))
    expect(loads(place(entries, fleet))).toEqual({ hv1: 2, hv2: 2, hv3: 2, hv4: 2 })
  })

  test('the only KVM hypervisor is drained, is unreachable, and comes back: the tier follows', () => {
    const emulating = ['hv2', 'hv3'].map((name) => hypervisor(name, { i686: ['qemu'] }))
    const entries = some(4, 'i686')
    const there = [hypervisor('hv1', { i686: ['kvm'] }), ...emulating]
    const drained = [hypervisor('hv1', { i686: ['kvm'] }, { drained: true }), ...emulating]
    const first = place(entries, there)
    expect(loads(first)).toEqual({ hv1: 4 })
    for (const away of [drained, [silent('hv1'), ...emulating]]) {
      const without = place(entries, away, placesOf(first))
      expect(loads(without)).toEqual({ hv2: 2, hv3: 2 })
      expect(new Set(without.assignments.map(({ domainType }) => domainType))).toEqual(
        new Set(['qemu']),
      )
      const again = place(entries, away, placesOf(without))
      expect(placesOf(again)).toEqual(placesOf(without))
      expect(placesOf(place(entries, there, placesOf(again)))).toEqual(placesOf(first))
    }
  })

  test('a hypervisor is added, then removed: only its share moves, and a rerun moves nothing', () => {
    const entries = some(12, 'i686')
    const three = placesOf(place(entries, equal('hv1', 'hv2', 'hv3')))
    const four = placesOf(place(entries, equal('hv1', 'hv2', 'hv3', 'hv4'), three))
    expect(movesBetween(three, four)).toBe(3)
    expect(placesOf(place(entries, equal('hv1', 'hv2', 'hv3', 'hv4'), four))).toEqual(four)
    const back = placesOf(place(entries, equal('hv1', 'hv2', 'hv3'), four))
    expect(movesBetween(four, back)).toBe(3)
  })

  test('capabilities in another order give the same plan', () => {
    const there = hypervisor('hv1', { i686: ['qemu', 'kvm'], x86_64: ['kvm'] })
    const reversed = hypervisor('hv1', { x86_64: ['kvm'], i686: ['kvm', 'qemu'] })
    const entries = [...some(3, 'i686'), ...some(2, 'x86_64')]
    const others = equal('hv2', 'hv3')
    expect(place(entries, [reversed, ...others])).toEqual(place(entries, [there, ...others]))
  })

  test('unreachable is not drained: the verdicts tell them apart', () => {
    const fleet = [silent('hv1'), hypervisor('hv2', { i686: ['kvm'] }, { drained: true })]
    expect(place(some(1, 'i686'), fleet).rejections).toMatchObject([
      {
        code: 'hypervisors-excluded',
        reason: '0/2 hypervisors: 1 unreachable, 1 drained',
      },
    ])
  })
})

describe('loads', () => {
  test('count the VMs that a hypervisor has of its own', () => {
    const fleet = [hypervisor('hv1', { i686: ['kvm'] }, { ownVms: 3 }), ...equal('hv2', 'hv3')]
    expect(loads(place(some(6, 'i686'), fleet))).toEqual({ hv2: 3, hv3: 3 })
  })

  test('are even in proportion to weights', () => {
    const fleet = [1n, 2n, 3n].map((weight) =>
      hypervisor(`hv${weight}`, { i686: ['kvm'] }, { weight }),
    )
    expect(loads(place(some(12, 'i686'), fleet))).toEqual({ hv1: 2, hv2: 4, hv3: 6 })
  })

  test('of weights that differ in their last digit are not taken for equal', () => {
    const weight = 10n ** 18n
    const heavier = hypervisor('hv2', { i686: ['kvm'] }, { weight: weight + 1n })
    const fleet = [hypervisor('hv1', { i686: ['kvm'] }, { weight }), heavier]
    expect(loads(place(some(3, 'i686'), fleet))).toEqual({ hv1: 1, hv2: 2 })
    expect(loads(place(some(3, 'i686'), [...fleet].reverse()))).toEqual({ hv1: 1, hv2: 2 })
  })

  test('give the odd entry to the first of equals', () => {
    expect(loads(place(some(5, 'i686'), equal('hv1', 'hv2')))).toEqual({ hv1: 3, hv2: 2 })
  })

  test('fill limits by turns, and leave out the last entries where there is no room', () => {
    const fleet = [
      hypervisor('hv1', { i686: ['kvm'] }, { maxVms: 1 }),
      hypervisor('hv2', { i686: ['kvm'] }, { maxVms: 2 }),
    ]
    const entries = some(4, 'i686')
    const plan = place(entries, fleet)
    expect(placedEntries(plan).map(({ hypervisor }) => hypervisor)).toEqual(['hv1', 'hv2', 'hv2'])
    expect(plan.rejections).toEqual([
      {
        entry: entries[3]!.entry,
        code: 'hypervisors-full',
        reason: '0/2 hypervisors: 2 full',
        hint: 'raise vm_dispatcher_max_vms of hv1',
      },
    ])
  })

  test('make room for what is pinned to a hypervisor with a limit', () => {
    const fleet = [
      hypervisor('hv1', { i686: ['kvm'] }, { maxVms: 1 }),
      hypervisor('hv2', { i686: ['kvm'] }),
    ]
    const pinned = pinnedTo(['hv1'], placeable('pinned/i686'))
    const plan = place([...some(2, 'i686'), ...pinned], fleet)
    expect(plan.rejections).toEqual([])
    expect(placedEntries(plan).map(({ hypervisor }) => hypervisor)).toEqual(['hv2', 'hv2', 'hv1'])
  })
})

describe('no entries, or no hypervisors', () => {
  test('give an empty plan, or only rejections', () => {
    expect(place([], equal('hv1')).assignments).toEqual([])
    expect(place(some(1, 'i686'), []).rejections).toHaveLength(1)
  })
})
