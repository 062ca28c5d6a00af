import { expect, test } from '@jest/globals'
import { exportedInventory } from '../../../../src/inventory/by_ansible/exported_inventory.ts'
import { parseJson } from '../../../../src/inventory/documents/json_reader.ts'
import { placeOf, variablesOf } from '../../../../src/inventory/model/precedence.ts'
import { toPlain } from '../../../support/values.ts'
import { readFiles } from '../read_files.ts'

const { inventory: native, files } = readFiles({
  'hosts.yml': 'web:\n  hosts:\n    h1:\n      vm: {target: a, platform: b}\n      own: here\n',
  'group_vars/web.yml': 'x: file\nansible_group_priority: 5\n',
})

const exported = {
  all: { children: ['ungrouped', 'web', 'none'] },
  web: { hosts: ['h1', 'h2'], vars: { x: 'file', y: 1, ansible_group_priority: 5 } },
  _meta: { hostvars: { h1: { own: 'there', vm: { platform: 'b', target: 'a' } } } },
}

const { inventory, problems } = exportedInventory(
  {
    path: '',
    name: 'ansible-inventory',
    text: '',
    document: parseJson(JSON.stringify(exported)) ?? null,
    warnings: [],
  },
  native,
  files,
  { hasVarsFiles: true },
)

const place = (host: string, name: string) => {
  const layer = variablesOf(inventory, host).get(name)?.layer
  return layer && placeOf(layer, [name])
}

test('groups and hosts are as in the document, empty groups too', () => {
  expect(problems).toEqual([])
  expect([...inventory.groups.keys()]).toEqual(['all', 'ungrouped', 'web', 'none'])
  expect(inventory.groups.get('web')?.hosts.map(({ name }) => name)).toEqual(['h1', 'h2'])
})

test('a value that this program has read itself keeps its order and its place', () => {
  expect(Object.keys(toPlain(variablesOf(inventory, 'h1').get('vm')?.value ?? null) ?? {})).toEqual(
    ['target', 'platform'],
  )
  expect(place('h1', 'vm')).toBe('hosts.yml:4:7')
  expect(place('h2', 'x')).toBe('group_vars/web.yml:1:1')
})

test('another value is from Ansible', () => {
  expect(variablesOf(inventory, 'h1').get('own')?.value).toBe('there')
  expect(place('h1', 'own')).toBe('ansible-inventory')
  expect(place('h2', 'y')).toBe('ansible-inventory')
})

test('what a file calls a priority is a variable', () => {
  expect(inventory.groups.get('web')?.priority).toBe(1)
  expect(variablesOf(inventory, 'h2').get('ansible_group_priority')?.value).toBe(5)
})
