import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { placeOf, variablesOf } from '../../../../src/inventory/model/precedence.ts'
import { InventoryFiles } from '../../../../src/inventory/reading/files.ts'
import { readInventory } from '../../../../src/inventory/reading/read.ts'
import { lines, NO_CFG, type ReadFiles, readFiles, written } from '../read_files.ts'

/** Reads inv/hosts.yml; the working directory is work. */
function readFromWork(texts: Record<string, string>): ReadFiles {
  const root = written({ 'work/': '', ...texts })
  const files = new InventoryFiles(join(root, 'work'))
  const context = { files, environment: {}, cfg: NO_CFG, scriptPath: '/nonexistent' }
  return { root, files, ...readInventory([join(root, 'inv/hosts.yml')], context) }
}

/** `{v2: 2, v3: 2, …}`: variables from one on, so that the last file with a variable is the strongest. */
const from = (index: number) =>
  `{${Array.from({ length: 11 - index }, (_, offset) => `v${index + offset}: ${index}`).join(', ')}}`

describe('variablesOf', () => {
  test('what wins over what, and where each value stands', () => {
    const { inventory, root } = readFromWork({
      'inv/hosts.yml': `
all:
  vars: ${from(0)}
  children:
    parent:
      vars: ${from(1)}
      children:
        child:
          vars: ${from(2)}
          hosts: {h: ${from(8)}}
`,
      'inv/group_vars/all.yml': from(3),
      'work/group_vars/all.yml': from(4),
      'inv/group_vars/parent.yml': from(5),
      'inv/group_vars/child.yml': from(6),
      'work/group_vars/child.yml': from(7),
      'inv/host_vars/h.yml': from(9),
      'work/host_vars/h.yml': from(10),
    })
    const variables = variablesOf(inventory, 'h')
    const found = variables.names().map((name) => {
      const variable = variables.get(name)
      const place = variable && placeOf(variable.layer, [name]).replace(`${root}/`, '')
      return `${name} ${variable?.value} ${place}`
    })
    expect(found.sort()).toEqual(
      [
        'v0 0 inv/hosts.yml:3:10',
        'v1 1 inv/hosts.yml:6:14',
        'v2 2 inv/hosts.yml:9:18',
        'v3 3 inv/group_vars/all.yml:1:2',
        'v4 4 group_vars/all.yml:1:2',
        'v5 5 inv/group_vars/parent.yml:1:2',
        'v6 6 inv/group_vars/child.yml:1:2',
        'v7 7 group_vars/child.yml:1:2',
        'v8 8 inv/hosts.yml:10:23',
        'v9 9 inv/host_vars/h.yml:1:2',
        'v10 10 host_vars/h.yml:1:2',
      ].sort(),
    )
  })

  test('groups of one depth by their priority, then by their name', () => {
    const { inventory } = readFiles({
      'hosts.yml':
        'c: {hosts: {h: }, vars: {x: c, y: c}}\nb: {hosts: {h: }, vars: {x: b}}\na: {hosts: {h: }, vars: {x: a, ansible_group_priority: 2}}\n',
    })
    const variables = variablesOf(inventory, 'h')
    expect([variables.get('x')?.value, variables.get('y')?.value]).toEqual(['a', 'c'])
    expect(variables.get('ansible_group_priority')).toBeUndefined()
  })

  test('a group that is deeper wins, whatever the priority of one that is less deep', () => {
    const { inventory } = readFiles({
      'hosts.yml':
        'deep: {children: {deeper: {hosts: {h: }, vars: {x: deeper}}}}\nz: {hosts: {h: }, vars: {x: z, ansible_group_priority: 9}}\n',
    })
    expect(variablesOf(inventory, 'h').get('x')?.value).toBe('deeper')
  })

  test('a value that is null is a value', () => {
    const { inventory } = readFiles({ 'hosts.yml': 'a: {hosts: {h: {x: ~}}, vars: {x: 1}}\n' })
    expect(variablesOf(inventory, 'h').get('x')?.value).toBeNull()
  })

  test('the implicit localhost has the vars of all and its host_vars', () => {
    const { inventory } = readFiles({
      'hosts.yml': 'all: {vars: {x: 1}}\nweb: {hosts: {h: }, vars: {y: 1}}\n',
      'host_vars/localhost.yml': 'config: {list: []}\n',
    })
    const variables = variablesOf(inventory, 'localhost')
    expect(variables.names().sort()).toEqual(['ansible_connection', 'config', 'x'])
    expect(variables.get('ansible_connection')?.value).toBe('local')
    expect(inventory.hosts.has('localhost')).toBe(false)
  })

  test('localhost under another of its names', () => {
    const { inventory } = readFiles({ 'hosts.yml': 'lab: {hosts: {127.0.0.1: {x: 1}}}\n' })
    expect(variablesOf(inventory, 'localhost').get('x')?.value).toBe(1)
    expect(variablesOf(inventory, 'localhost').get('ansible_connection')).toBeUndefined()
  })

  test('an unknown host has none', () => {
    const { inventory } = readFiles({ 'hosts.yml': 'all: {vars: {x: 1}}\n' })
    expect(variablesOf(inventory, 'nobody').names()).toEqual([])
    expect(variablesOf(inventory, 'nobody').get('x')).toBeUndefined()
  })
})

describe('broken vars files of the working directory', () => {
  const { inventory, problems } = readFromWork({
    'inv/hosts.yml': 'web: {hosts: {h1: }}\nlab: {hosts: {h2: }}\n',
    'work/group_vars/web.yml': 'a: [\n',
    'work/group_vars/lab/vault': '$ANSIBLE_VAULT;1.1;AES256\n',
    'work/host_vars/h2.yml': '- a\n',
  })

  test('count for nobody else than their own hosts', () => {
    expect(problems).toEqual([])
    expect(variablesOf(inventory, 'localhost').problems).toEqual([])
    expect(lines(variablesOf(inventory, 'h1').problems)).toEqual([
      expect.stringMatching(/^group_vars\/web.yml:2:1: not valid YAML: .* \[yaml-syntax\]$/),
    ])
    expect(lines(variablesOf(inventory, 'h2').problems)).toEqual([
      expect.stringMatching(
        /^group_vars\/lab\/vault: a file encrypted by ansible-vault .* \[needs-ansible\]$/,
      ),
      'host_vars/h2.yml: the file is a list, expected a mapping of variables [inventory-shape]',
    ])
  })
})
