import { describe, expect, test } from '@jest/globals'
import { candidatesAmong, refusalOf } from '../../../src/placement/candidates.ts'
import type { Pin } from '../../../src/placement/demand.ts'
import type { Hypervisor } from '../../../src/placement/plan.ts'
import { hypervisor, silent } from './hypervisors.ts'

const FLEET: Hypervisor[] = [
  silent('down'),
  hypervisor('emulating', { aarch64: ['qemu'], x86_64: ['qemu'] }),
  hypervisor('fast', { x86_64: ['qemu', 'kvm'] }),
  hypervisor('faster', { x86_64: ['kvm'], i686: ['xen'] }),
]

const PRIORITIES = ['kvm', 'qemu']

const judge = (
  architecture: string,
  { fleet = FLEET, pin, priorityDomains = PRIORITIES }: Partial<Options> = {},
) => candidatesAmong(fleet)({ architecture, pin, priorityDomains })

interface Options {
  fleet: Hypervisor[]
  pin: Pin
  priorityDomains: string[]
}

/** The domain type and the names of the candidates. */
function candidates(architecture: string, options: Partial<Options> = {}) {
  const { domainType, candidates } = judge(architecture, options)
  return [domainType, ...candidates.map((index) => (options.fleet ?? FLEET)[index]?.name)]
}

/** The kinds of refusal, one for each hypervisor; undefined for those that pass the filters. */
const refusals = (architecture: string, { fleet = FLEET, pin }: Partial<Options> = {}) =>
  fleet.map((each) => refusalOf(each, { architecture, pin, priorityDomains: PRIORITIES })?.kind)

describe('the tier', () => {
  test('the preferred domain type leaves those out that have only another', () => {
    expect(candidates('x86_64')).toEqual(['kvm', 'fast', 'faster'])
  })

  test('the priorities decide, not the order in which a hypervisor names its types', () => {
    const priorityDomains = ['qemu', 'kvm']
    expect(candidates('x86_64', { priorityDomains })).toEqual(['qemu', 'emulating', 'fast'])
  })

  test('the next domain type counts where nobody has the preferred one', () => {
    expect(candidates('aarch64')).toEqual(['qemu', 'emulating'])
  })

  test('a domain type that is no priority does not count', () => {
    expect(candidates('i686')).toEqual([undefined])
  })

  test('an architecture that nobody has leaves no candidates', () => {
    expect(candidates('riscv64')).toEqual([undefined])
  })

  test('a full hypervisor keeps a worse tier closed', () => {
    const fleet = [
      hypervisor('full', { x86_64: ['kvm'] }, { maxVms: 1, ownVms: 1 }),
      hypervisor('idle', { x86_64: ['qemu'] }),
    ]
    expect(candidates('x86_64', { fleet })).toEqual(['kvm', 'full'])
  })

  test('a drained one opens it', () => {
    const fleet = [
      hypervisor('drained', { x86_64: ['kvm'] }, { drained: true }),
      hypervisor('idle', { x86_64: ['qemu'] }),
    ]
    expect(candidates('x86_64', { fleet })).toEqual(['qemu', 'idle'])
    expect(refusals('x86_64', { fleet })).toEqual(['drained', undefined])
  })
})

describe('a pin', () => {
  const pin = { name: 'slow', hypervisors: new Set(['down', 'emulating']) }

  test('leaves its hypervisors alone, in the best tier that they have', () => {
    expect(candidates('x86_64', { pin })).toEqual(['qemu', 'emulating'])
    expect(refusals('x86_64', { pin })).toEqual([
      'unreachable',
      undefined,
      'pinned-elsewhere',
      'pinned-elsewhere',
    ])
  })
})

describe('of several reasons', () => {
  test('a hypervisor that could not run it is not called drained, nor outside the pin', () => {
    const fleet = [hypervisor('a', { i686: ['kvm'] }, { drained: true })]
    const pin = { name: 'b', hypervisors: new Set(['b']) }
    expect(refusals('x86_64', { fleet, pin })).toEqual(['unsupported'])
  })

  test('a drained hypervisor is not called unreachable: its answer would not matter', () => {
    expect(refusals('x86_64', { fleet: [silent('a', 'failed', { drained: true })] })).toEqual([
      'drained',
    ])
  })
})
