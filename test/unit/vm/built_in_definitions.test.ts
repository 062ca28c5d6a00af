import { expect, test } from '@jest/globals'
import { CAPACITY_SETTINGS } from '../../../src/capacity_settings.ts'
import { platformDefaults } from '../../../src/vm/built_in_definitions.ts'
import { countIn, memoryIn } from '../../../src/vm/sizes.ts'

test('a VM that says nothing of its size counts as what it will be built with', () => {
  const built = platformDefaults({
    platform: 'platform1',
    target: 'amd64',
    name: 'vm1',
    uri: undefined,
    mac: '52:54:00:00:00:01',
    home: '/home/user1',
  })
  expect(memoryIn(String(built.get('ram')))).toBe(CAPACITY_SETTINGS.defaultRam.default)
  expect(countIn(String(built.get('vcpus')))).toBe(CAPACITY_SETTINGS.defaultVcpus.default)
})
