import { expect, test } from '@jest/globals'
import { readDomainSizes } from '../../../src/libvirt/domain_sizes.ts'

/** As virsh 9.0 wrote it of a QEMU domain that runs, and of one that is shut off. */
const STATS = `Domain: 'VM a '1'
  state.state=1
  state.reason=1
  balloon.current=2097152
  balloon.maximum=2097152
  balloon.last-update=0
  balloon.rss=37816
  vcpu.current=1
  vcpu.maximum=3
  vcpu.0.state=1
  vcpu.0.time=0

Domain: 'VM a '2'
  state.state=5
  state.reason=0
  balloon.current=524288
  balloon.maximum=2097152
  vcpu.current=1
  vcpu.maximum=3

`
const FIRST = { name: "VM a '1", memory: 2_097_152, cpus: 3, isOff: false }
const SECOND = { name: "VM a '2", memory: 2_097_152, cpus: 3, isOff: true }

test('a domain has the most that it is defined with, whether it runs or not', () => {
  const names = ["VM a '1", "VM a '2"]
  expect(readDomainSizes(STATS, names)).toEqual([FIRST, SECOND])
  expect(readDomainSizes(STATS.replaceAll('\n', '\r\n'), names)).toEqual([FIRST, SECOND])
  expect(readDomainSizes('\n', [])).toEqual([])
})

test.each([
  ['a domain that is missing', STATS, ['VM b']],
  // The test driver gives this.
  ['a domain of which nothing is said', "Domain: 'test'\n\n", ['test']],
  ['a command that failed', '\n', ['a']],
])('%s makes all unknown', (_, output, listed) => {
  expect(readDomainSizes(output, listed)).toBeUndefined()
})
