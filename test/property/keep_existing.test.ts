import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { SeededRandom } from '../support/seeded_random.ts'
import {
  entriesOf,
  Farm,
  KEEPING,
  nameOf,
  newHypervisor,
  type Outcome,
  randomFarm,
  randomHypervisor,
} from './farm.ts'

/** Holds a law to random farms; a failure prints the seed that `randomFarm` takes. */
const hold = (law: (farm: Farm, random: SeededRandom) => void, settings = {}) =>
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      law(randomFarm(seed, settings), new SeededRandom(seed + 1))
    }),
    { numRuns: 200 },
  )

const shuffled = <T>(items: readonly T[], random: SeededRandom): T[] =>
  items
    .map((item) => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)

/** Of the VMs that were somewhere, those that are to be elsewhere. */
const moved = (before: Outcome, after: Outcome): string[] =>
  [...before.places].filter(([vm, place]) => after.places.get(vm) !== place).map(([vm]) => vm)

/** How often VMs of entries exist. */
const copies = (farm: Farm): number[] => {
  const names = new Set(farm.entries.map(nameOf))
  return [...farm.found].filter(([vm]) => names.has(vm)).map(([, places]) => places.length)
}

describe('with vm_dispatcher_keep_existing', () => {
  test('the order of answers is irrelevant', () => {
    hold((farm, random) => {
      farm.runAndBuild()
      random.pick(farm.hypervisors).isUp = false
      const { bytes } = farm.run()
      expect(farm.run(shuffled(farm.hypervisors, random)).bytes).toBe(bytes)
    })
  })

  test('a rerun moves nothing, and prints the same', () => {
    hold((farm) => {
      const first = farm.runAndBuild()
      const second = farm.runAndBuild()
      expect(second).toEqual(first)
      expect(second.warnings).toEqual([])
    })
  })

  test('what was given and is not built yet stays, whoever joins', () => {
    const equal = (name: string) => newHypervisor(name, { x86_64: ['kvm'] })
    const entries = entriesOf('a/x86_64', 'b/x86_64', 'c/x86_64')
    for (const [strategy, expected] of [
      ['balanced', ['hv1', 'hv2', 'hv3']],
      ['fair_queue', ['hv1', 'hv2', 'hv3']],
      ['packed', ['hv1', 'hv1', 'hv1']],
    ] as const) {
      const farm = new Farm(['hv1', 'hv2', 'hv3'].map(equal), entries, { ...KEEPING, strategy })
      farm.run()
      farm.hypervisors.unshift(equal('new'))
      expect([...farm.run().places.values()]).toEqual(expected)
      expect([...farm.run().places.values()]).toEqual(expected)
    }
  })

  test('a hypervisor that joins moves nothing', () => {
    hold((farm, random) => {
      const before = farm.runAndBuild()
      const place = random.below(farm.hypervisors.length + 1)
      farm.hypervisors.splice(place, 0, randomHypervisor(random, 'new'))
      expect(moved(before, farm.run())).toEqual([])
    })
  })

  test('one that leaves moves its own VMs, and no others', () => {
    hold((farm, random) => {
      const before = farm.runAndBuild()
      const [gone] = farm.hypervisors.splice(random.below(farm.hypervisors.length), 1)
      const its = [...before.places].filter(([, place]) => place === gone?.name)
      expect(moved(before, farm.run())).toEqual(its.map(([vm]) => vm))
    })
  })

  test('a drained one moves its own VMs, and no others; they do not come back by themselves', () => {
    hold((farm, random) => {
      const before = farm.runAndBuild()
      const drained = random.pick(farm.hypervisors)
      drained.isDrained = true
      const during = farm.runAndBuild()
      const its = [...before.places].filter(([, place]) => place === drained.name)
      expect(moved(before, during)).toEqual(its.map(([vm]) => vm))
      drained.isDrained = false
      expect(moved(during, farm.runAndBuild())).toEqual([])
      expect(copies(farm).every((count) => count === 1)).toBe(true)
    })
  })

  test('those that are down for some runs move nothing, then and afterwards', () => {
    hold((farm, random) => {
      const before = farm.runAndBuild()
      const silent = random.some(farm.hypervisors, farm.hypervisors.length)
      for (const each of silent) each.isUp = false
      const during = farm.runAndBuild()
      expect(moved(before, during)).toEqual([])
      expect(farm.runAndBuild()).toEqual(during)
      for (const each of silent) each.isUp = true
      expect(moved(before, farm.run())).toEqual([])
    })
  })

  test('through whatever happens nothing exists twice, and what can stay does', () => {
    hold((farm, random) => {
      let before = farm.runAndBuild()
      for (let step = 0; step < 12; step++) {
        const one = random.pick(farm.hypervisors)
        // Who drains a hypervisor that is down gives up what is there.
        if (random.chance(0.3) && one.isUp) one.isDrained = !one.isDrained
        else if (!one.isDrained) one.isUp = !one.isUp
        if (random.chance(0.1)) farm.hypervisors.unshift(randomHypervisor(random, `new${step}`))
        const after = farm.runAndBuild()
        const mayMove = new Set(farm.hypervisors.filter((h) => h.isDrained).map((h) => h.name))
        for (const vm of moved(before, after)) expect(mayMove).toContain(before.places.get(vm))
        expect(copies(farm).filter((count) => count > 1)).toEqual([])
        before = after
      }
    })
  })
})

test('with vm_dispatcher_on_unreachable: keep alone, what exists on one that is down stays there', () => {
  hold(
    (farm, random) => {
      const before = farm.runAndBuild()
      farm.runAndBuild()
      const silent = random.pick(farm.hypervisors)
      silent.isUp = false
      const after = farm.run()
      for (const [vm, place] of before.places) {
        if (place === silent.name) expect(after.places.get(vm)).toBe(place)
      }
      for (const [vm, place] of after.places) {
        if (place === silent.name) expect(before.places.get(vm)).toBe(place)
      }
    },
    { keepExisting: false },
  )
})

const KVM = { x86_64: ['qemu', 'kvm'] }
const QEMU = { x86_64: ['qemu'] }

/** One hypervisor with KVM, which has all four VMs, and two that would emulate. */
function oneWithKvm(): Farm {
  const hypervisors = [newHypervisor('hv1', QEMU), newHypervisor('hv2', KVM)]
  hypervisors.push(newHypervisor('hv3', QEMU))
  const farm = new Farm(hypervisors, entriesOf('a/x86_64', 'b/x86_64', 'c/x86_64', 'd/x86_64'))
  farm.runAndBuild()
  return farm
}

const placesOf = ({ places }: Outcome) => Object.fromEntries(places)
const ALL_ON_HV2 = Object.fromEntries('abcd'.split('').map((p) => [`VM ${p}_x86_64`, 'hv2']))

describe('hard case 3, the only KVM hypervisor', () => {
  test('is drained: the tier changes once, and nothing exists twice or comes back', () => {
    const farm = oneWithKvm()
    farm.hypervisor('hv2').isDrained = true
    const during = farm.runAndBuild()
    expect(Object.values(placesOf(during))).toEqual(['hv1', 'hv3', 'hv1', 'hv3'])
    expect(during.warnings.map(({ code, subject }) => [code, subject])).toEqual([
      ['vm-displaced', 'hv2'],
    ])
    farm.hypervisor('hv2').isDrained = false
    expect(placesOf(farm.run())).toEqual(placesOf(during))
    expect(copies(farm)).toEqual([1, 1, 1, 1])
  })

  test('is unreachable: what exists stays, and only what is new is emulated', () => {
    const farm = oneWithKvm()
    farm.hypervisor('hv2').isUp = false
    expect(placesOf(farm.run())).toEqual(ALL_ON_HV2)
    farm.entries = [...farm.entries, ...entriesOf('new/x86_64')]
    expect(placesOf(farm.runAndBuild())).toEqual({ ...ALL_ON_HV2, 'VM new_x86_64': 'hv1' })
  })

  test('comes back: nothing moves', () => {
    const farm = oneWithKvm()
    farm.hypervisor('hv2').isUp = false
    farm.entries = [...farm.entries, ...entriesOf('new/x86_64')]
    const during = farm.runAndBuild()
    farm.hypervisor('hv2').isUp = true
    const after = farm.run()
    expect(placesOf(after)).toEqual(placesOf(during))
    expect(after.warnings).toEqual([])
    expect(copies(farm)).toEqual([1, 1, 1, 1, 1])
  })
})

describe('hard case 4, a hypervisor that is added, then removed', () => {
  test('moves nothing, then what it got', () => {
    const farm = oneWithKvm()
    farm.hypervisors.unshift(newHypervisor('hv0', KVM))
    farm.entries = [...farm.entries, ...entriesOf('new/x86_64')]
    expect(placesOf(farm.runAndBuild())).toEqual({ ...ALL_ON_HV2, 'VM new_x86_64': 'hv0' })
    farm.hypervisors.shift()
    expect(placesOf(farm.run())).toEqual({ ...ALL_ON_HV2, 'VM new_x86_64': 'hv2' })
  })
})

describe('hard case 6, unreachable is not drained', () => {
  test('with keep nothing is created a second time elsewhere', () => {
    const farm = oneWithKvm()
    farm.hypervisor('hv2').isUp = false
    farm.runAndBuild()
    expect(copies(farm)).toEqual([1, 1, 1, 1])
  })

  test('with redistribute it is, and where the hypervisor comes back a line says so', () => {
    const farm = oneWithKvm()
    farm.settings = { ...KEEPING, onUnreachable: 'redistribute' }
    farm.hypervisor('hv2').isUp = false
    farm.runAndBuild()
    expect(copies(farm)).toEqual([2, 2, 2, 2])
    farm.hypervisor('hv2').isUp = true
    const after = farm.run()
    expect(after.warnings.map(({ code, subject }) => [code, subject])).toEqual([
      ['vm-on-several', 'hv1, hv2'],
      ['vm-on-several', 'hv2, hv3'],
    ])
  })

  test('who drains one that does not answer gives up what is there', () => {
    const farm = oneWithKvm()
    Object.assign(farm.hypervisor('hv2'), { isUp: false, isDrained: true })
    expect(Object.values(placesOf(farm.run()))).toEqual(['hv1', 'hv3', 'hv1', 'hv3'])
  })
})
