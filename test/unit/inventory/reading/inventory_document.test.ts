import { describe, expect, test } from '@jest/globals'
import { lines, readFiles } from '../read_files.ts'

const problemsOf = (text: string) => lines(readFiles({ 'hosts.yml': text }).problems)

describe('what is wrong with an inventory, and where', () => {
  test.each<[string, string[]]>([
    [
      '- a\n',
      ['hosts.yml:1:1: the inventory is a list, expected a mapping of groups [inventory-shape]'],
    ],
    [
      '{}\n',
      [
        'hosts.yml:1:1: the inventory is an empty mapping, expected a mapping of groups [inventory-shape]',
      ],
    ],
    [
      'web:\n  hosts: [a]\n',
      [
        'hosts.yml:2:3: hosts of group web is a list, expected a mapping with a key for each host: `hv1:` [inventory-shape]',
      ],
    ],
    [
      'web:\n  hosts:\n    h1:\n    10:\n',
      [
        'hosts.yml:4:5: the name of a host is the number 10, expected text; put it in quotes [inventory-shape]',
      ],
    ],
    [
      'web:\n  hosts:\n    h1: [a]\n',
      ['hosts.yml:3:5: host h1 is a list, expected a mapping of variables [inventory-shape]'],
    ],
    [
      '_meta:\n  hosts: h1\n',
      [
        'hosts.yml:1:1: the name of a group is _meta, expected another name: in the output of an inventory script it has the variables of hosts [inventory-shape]',
      ],
    ],
    [
      'web:\n  hosts:\n    ansible_port: 22\n',
      [
        'hosts.yml:3:5: host ansible_port is the number 22, expected a mapping of variables; if it is a variable, put it under vars [inventory-shape]',
      ],
    ],
    [
      'web:\n  hosts:\n    2026-01-01:\n    "2026-01-02":\n    2026-01-03a:\n',
      [
        'hosts.yml:3:5: the name of a host is a date, expected text; put it in quotes [inventory-shape]',
      ],
    ],
    [
      'web:\n  children:\n    2026-01-01 10:00:00:\n',
      [
        'hosts.yml:3:5: the name of a group is a date, expected text; put it in quotes [inventory-shape]',
      ],
    ],
    [
      'yes:\n  hosts: h1\n',
      [
        'hosts.yml:1:1: the name of a group is the boolean true, expected text; put it in quotes [inventory-shape]',
      ],
    ],
    [
      'web:\n  children:\n    sub: 5\n',
      ['hosts.yml:3:5: group sub is the number 5, expected a mapping [inventory-shape]'],
    ],
    [
      'web:\n  vars: {ansible_group_priority: high}\n',
      ['hosts.yml:2:10: ansible_group_priority is a string, not an integer [group-priority]'],
    ],
    [
      'a:\n  children:\n    b:\n      children: {a: }\n',
      ['hosts.yml:3:5: group b cannot be a child of a: b is already above a [group-cycle]'],
    ],
    [
      'web:\n  hosts:\n    h[01:3]:\n',
      ['hosts.yml:3:5: host range h[01:3]: begin and end differ in length [host-range]'],
    ],
    [
      'web:\n  hosts: {h1: }\n  port: 22\nlab: x\n',
      [
        'hosts.yml:3:3: port in group web is not read [group-key]',
        'hosts.yml:4:1: group lab is a string and is not read [group-skipped]',
      ],
    ],
    ['web:\n  hosts: {h1: }\n  port:\n', []],
  ])('%j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })

  test('everything that is wrong is reported', () => {
    expect(problemsOf('5: x\nweb:\n  hosts: [a]\n  vars: 1\n')).toHaveLength(3)
  })
})

describe('the inventory', () => {
  test('keeps the order of the file, and knows where each variable stands', () => {
    const { inventory } = readFiles({
      'hosts.yml':
        'lab:\n  children:\n    web:\n      hosts:\n        h2: {x: 1}\n        "h[1:2]": {x: 2}\nall:\n',
    })
    expect([...inventory.groups.keys()]).toEqual(['all', 'ungrouped', 'lab', 'web'])
    expect([...inventory.hosts.keys()]).toEqual(['h2', 'h1'])
    expect(inventory.groups.get('web')).toMatchObject({ depth: 2, priority: 1 })
    expect(inventory.hosts.get('h2')?.inline.map(({ path }) => path)).toEqual([
      ['lab', 'children', 'web', 'hosts', 'h2'],
      ['lab', 'children', 'web', 'hosts', 'h[1:2]'],
    ])
  })

  test('a child that is named again is one child', () => {
    const { inventory } = readFiles({
      'hosts.yml':
        'lab:\n  children: {web: }\nall:\n  children:\n    lab:\n      children: {web: }\n',
    })
    expect(inventory.groups.get('lab')?.children.map(({ name }) => name)).toEqual(['web'])
    expect(inventory.groups.get('web')?.parents.map(({ name }) => name)).toEqual(['lab'])
  })

  test('a group takes the variables of a host of its name, as in Ansible', () => {
    const { inventory } = readFiles({ 'hosts.yml': 'web:\n  hosts: {web: {x: 1}}\n' })
    expect(inventory.groups.get('web')?.inline[0]?.values).toEqual(new Map([['x', 1]]))
    expect(inventory.hosts.get('web')?.inline).toEqual([])
  })

  test('the port of a pattern counts where the host is named first', () => {
    const { inventory } = readFiles({
      'hosts.yml': 'web:\n  hosts: {"a:1": , "b": }\nlab:\n  hosts: {"b:2": }\n',
    })
    expect(inventory.hosts.get('a')?.inline[0]?.values).toEqual(new Map([['ansible_port', 1]]))
    expect(inventory.hosts.get('b')?.inline).toEqual([])
  })
})
