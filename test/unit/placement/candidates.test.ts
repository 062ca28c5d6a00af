import { describe, expect, test } from '@jest/globals'
import { candidatesFor } from '../../../src/placement/candidates.ts'
import type { Hypervisor } from '../../../src/placement/plan.ts'
import { hypervisor } from './hypervisors.ts'

const FLEET: Hypervisor[] = [
  { name: 'down', status: 'unreachable' },
  hypervisor('emulating', { aarch64: ['qemu'], x86_64: ['qemu'] }),
  hypervisor('fast', { x86_64: ['qemu', 'kvm'] }),
  hypervisor('faster', { x86_64: ['kvm'], i686: ['xen'] }),
]

/** The domain type and the names of the candidates. */
function candidates(architecture: string, priorityDomains: string[]) {
  const found = candidatesFor(architecture, FLEET, priorityDomains)
  return found && [found.domainType, ...found.hypervisors.map(({ name }) => name)]
}

describe('candidatesFor', () => {
  test('the preferred domain type leaves those out that have only another', () => {
    expect(candidates('x86_64', ['kvm', 'qemu'])).toEqual(['kvm', 'fast', 'faster'])
  })

  test('the priorities decide, not the order in which a hypervisor names its types', () => {
    expect(candidates('x86_64', ['qemu', 'kvm'])).toEqual(['qemu', 'emulating', 'fast'])
  })

  test('the next domain type counts where nobody has the preferred one', () => {
    expect(candidates('aarch64', ['kvm', 'qemu'])).toEqual(['qemu', 'emulating'])
  })

  test('a domain type that is no priority does not count', () => {
    expect(candidates('i686', ['kvm', 'qemu'])).toBeUndefined()
  })

  test('an architecture that nobody has leaves no candidates', () => {
    expect(candidates('riscv64', ['kvm', 'qemu'])).toBeUndefined()
  })
})
