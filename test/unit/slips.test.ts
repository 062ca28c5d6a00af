import { expect, test } from '@jest/globals'
import { isSlip, nearestNames } from '../../src/slips.ts'

test.each([
  ['permutatons', 'permutations'],
  ['permutation', 'permutations'],
  ['Permutations', 'permutations'],
  ['premutations', 'permutations'],
  ['permuations', 'permutations'],
  ['perm_utations', 'permutations'],
  ['lists', 'list'],
  ['lst', 'list'],
  ['lsit', 'list'],
  ['target', 'targets'],
  ['taregts', 'targets'],
  ['targts', 'targets'],
  ['platform', 'platforms'],
  ['plattforms', 'platforms'],
  ['plaforms', 'platforms'],
  ['platfrom', 'platform'],
  ['tagret', 'target'],
  ['traget', 'target'],
  ['hypervisors', 'hypervisor'],
  ['hypervsior', 'hypervisor'],
  ['hyper_visor', 'hypervisor'],
  ['priority_domain', 'priority_domains'],
  ['prioirty_domains', 'priority_domains'],
  ['hypervisor_group', 'hypervisors_group'],
  ['hypervisor_groups', 'hypervisors_group'],
  ['vm_dispacher_strategy', 'vm_dispatcher_strategy'],
])('%s is a slip for %s', (written, ours) => {
  expect(isSlip(written, ours)).toBe(true)
})

test.each([
  ['list', 'list'],
  ['_list', 'list'],
  ['.list', 'list'],
  ['x-list', 'list'],
  ['tags', 'targets'],
  ['target2', 'target'],
  ['target_os', 'target'],
  ['targetId', 'target'],
  ['machine', 'target'],
  ['ostarget', 'target'],
  ['platformId', 'platform'],
  ['platform_version', 'platform'],
  ['template', 'target'],
  ['template', 'platform'],
  ['supervisor', 'hypervisor'],
  ['hypervisor_uri', 'hypervisor'],
  ['permissions', 'permutations'],
  ['hypervisors', 'hypervisors_group'],
  ['domains', 'priority_domains'],
])('%s is a name of its own beside %s', (written, ours) => {
  expect(isSlip(written, ours)).toBe(false)
})

test('names that are near are given, the nearest first, and others are not', () => {
  expect(nearestNames('amd46', ['arm64', 'amd64', 's390x'])).toEqual(['amd64'])
  expect(nearestNames('hv22', ['hv1', 'hv2', 'web'])).toEqual(['hv2', 'hv1'])
  expect(nearestNames('windows', ['amd64'])).toEqual([])
})

test('a name that nobody has typed is near to none, and takes little time', () => {
  const long = 'x'.repeat(300_000)
  const before = process.cpuUsage()
  expect(nearestNames(long, [`${long}y`, `${long}z`])).toEqual([])
  expect(nearestNames('hv1', [long, 'hv2'])).toEqual(['hv2'])
  expect(isSlip(long, 'config')).toBe(false)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(1)
})
