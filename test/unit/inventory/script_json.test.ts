import { describe, expect, test } from '@jest/globals'
import { EMITTED_GROUPS } from '../../../src/emitted_groups.ts'
import {
  type Additions,
  renderAdditions,
  renderHost,
  renderInventory,
} from '../../../src/inventory/script_json.ts'
import { toValue } from '../../support/values.ts'
import { readFiles } from './read_files.ts'

const { carrier } = EMITTED_GROUPS

const NOTHING: Additions = {
  hostVars: new Map(),
  groups: new Map(),
  groupVars: new Map(),
  allVars: new Map(),
}

const ADDITIONS: Additions = {
  hostVars: new Map([['h1', () => new Map([['config', toValue({ list: [1] })]])]]),
  groups: new Map([
    ['added', ['h1', 'h2']],
    ['web', ['h2']],
    ['none', []],
  ]),
  groupVars: new Map([
    ['added', new Map([['offer', 2]])],
    ['web', new Map([['offer', 3]])],
  ]),
  allVars: new Map([['left', 1]]),
}

function rendered(texts: Record<string, string>, additions = NOTHING) {
  const { inventory, problems } = readFiles(texts)
  expect(problems.filter(({ severity }) => severity === 'input')).toEqual([])
  return JSON.parse(renderInventory(inventory, additions))
}

describe('renderInventory', () => {
  test('groups stay groups, in their order', () => {
    const texts = {
      'hosts.yml':
        'lab:\n  children:\n    web:\n      hosts: {h2: {x: 1}, h1: }\n      vars: {y: 2}\nnone:\n',
      'group_vars/lab.yml': 'z: 3\n',
      'host_vars/h1.yml': 'w: 4\n',
    }
    const inventory = rendered(texts)
    expect(Object.keys(inventory)).toEqual(['_meta', 'all', 'ungrouped', 'lab', 'web', 'none'])
    expect(inventory).toEqual({
      _meta: { hostvars: { h2: { x: 1 }, h1: { w: 4 } } },
      all: { hosts: [], children: ['ungrouped', 'lab', 'none'] },
      ungrouped: { hosts: [] },
      lab: { hosts: [], children: ['web'], vars: { z: 3 } },
      web: { hosts: ['h2', 'h1'], vars: { y: 2 } },
      none: { hosts: [] },
    })
  })

  test('is the same text every time', () => {
    const texts = { 'hosts.yml': 'web:\n  hosts: {h1: {x: 1.0, y: !vault "$ANSIBLE_VAULT"}}\n' }
    const [first, second] = [1, 2].map(() => renderInventory(readFiles(texts).inventory, ADDITIONS))
    expect(first).toBe(second)
    expect(first).toContain('"h1": {"x": 1.0, "y": {"__ansible_vault": "$ANSIBLE_VAULT"}, "config"')
  })

  test('lays the additions over what is there', () => {
    const inventory = rendered(
      {
        'hosts.yml':
          'all: {vars: {left: 0, a: 1}}\nweb:\n  hosts: {h1: {config: 0, x: 1}, h2: }\n  vars: {y: 2}\n',
      },
      ADDITIONS,
    )
    expect(inventory._meta.hostvars).toEqual({ h1: { config: { list: [1] }, x: 1 } })
    expect(inventory.all).toEqual({
      hosts: [],
      children: ['ungrouped', 'web', 'added', 'none'],
      vars: { left: 1, a: 1 },
    })
    expect(inventory.added).toEqual({ hosts: ['h1', 'h2'], vars: { offer: 2 } })
    expect(inventory.web).toEqual({ hosts: ['h1', 'h2'], vars: { y: 2, offer: 3 } })
    expect(inventory.none).toEqual({ hosts: [] })
  })

  test('sets a variable on the host where the printed groups would give it another value', () => {
    const texts = {
      'hosts.yml':
        'web:\n  hosts: {h1: , h2: {x: host}}\n  vars: {x: inline, y: inline}\nlab: {hosts: {h3: }}\n',
      'group_vars/all.yml': 'x: file\nz: file\n',
    }
    const inventory = rendered(texts)
    expect(inventory._meta.hostvars).toEqual({ h1: { x: 'file' }, h2: { x: 'host' } })
    expect(inventory.web.vars).toEqual({ x: 'inline', y: 'inline' })
    expect(inventory.all.vars).toEqual({ x: 'file', z: 'file' })
  })

  test('a priority is printed where Ansible takes it for one, and else as a variable', () => {
    const texts = {
      'hosts.yml':
        'web: {hosts: {h1: }, vars: {ansible_group_priority: 5}}\nlab: {hosts: {h2: }}\n',
      'group_vars/lab.yml': 'ansible_group_priority: 7\n',
    }
    const inventory = rendered(texts)
    expect(inventory.web.vars).toEqual({ ansible_group_priority: 5 })
    expect(inventory.lab.vars).toBeUndefined()
    expect(inventory._meta.hostvars).toEqual({ h2: { ansible_group_priority: 7 } })
  })

  test('neither the implicit localhost nor the vars files of the working directory are printed', () => {
    const inventory = rendered({
      'hosts.yml': 'web: {hosts: {h1: }}\n',
      'host_vars/localhost.yml': 'config: 1\n',
    })
    expect(JSON.stringify(inventory)).not.toContain('localhost')
  })
})

describe('renderHost', () => {
  const { inventory } = readFiles({
    'hosts.yml': 'web:\n  hosts: {h1: {a: 1.0}, h2: }\n  vars: {x: 1}\n',
    'group_vars/all.yml': 'x: 2\n',
  })
  const all = renderInventory(inventory, ADDITIONS)

  test('is what _meta has of the host, to the letter', () => {
    for (const host of ['h1', 'h2']) {
      expect(all).toContain(`"${host}": ${renderHost(inventory, ADDITIONS, host)}`)
    }
  })

  test('is {} for an unknown host and the implicit localhost', () => {
    expect(renderHost(inventory, ADDITIONS, 'nobody')).toBe('{}')
    expect(renderHost(inventory, ADDITIONS, 'localhost')).toBe('{}')
  })
})

test('renderAdditions prints the additions and nothing else', () => {
  const { inventory } = readFiles({ 'hosts.yml': 'web:\n  hosts: {h1: , h2: {x: 1}}\n' })
  expect(JSON.parse(renderAdditions(inventory, ADDITIONS))).toEqual({
    _meta: { hostvars: { h1: { config: { list: [1] } } } },
    all: { hosts: [], children: ['added', 'web', 'none'], vars: { left: 1 } },
    ungrouped: { hosts: ['h1'] },
    added: { hosts: ['h1', 'h2'], vars: { offer: 2 } },
    web: { hosts: ['h2'], vars: { offer: 3 } },
    none: { hosts: [] },
  })
})

describe('a host with the name of a group', () => {
  const TEXTS = {
    'hosts.yml': `lab:
  vars: {x: of lab}
  children: {web: {hosts: {hv: {x: own}, c: }, vars: {ansible_group_priority: 9}}}
top: {hosts: {hv: }}
hv: {hosts: {vm: }, vars: {x: of hv}}
`,
    'host_vars/hv.yml': 'y: own\n',
  }
  const added: Additions = {
    ...NOTHING,
    hostVars: new Map([['hv', () => new Map([['config', 1]])]]),
  }

  test('gets its variables through a group of its own, below its deepest one', () => {
    const inventory = rendered(TEXTS, added)
    expect(inventory._meta.hostvars).toEqual({})
    expect(inventory.web.children).toEqual(['vm_dispatcher_host_hv'])
    expect(inventory.top.children).toBeUndefined()
    expect(inventory.hv).toEqual({ hosts: ['vm'], vars: { x: 'of hv' } })
    expect(inventory.vm_dispatcher_host_hv).toEqual({
      hosts: ['hv'],
      vars: { x: 'own', y: 'own', config: 1 },
    })
  })

  test('likewise where only the additions are printed', () => {
    const { inventory } = readFiles(TEXTS)
    const { _meta, web, vm_dispatcher_host_hv } = JSON.parse(renderAdditions(inventory, added))
    expect(_meta.hostvars).toEqual({})
    expect(web).toEqual({ hosts: [], children: ['vm_dispatcher_host_hv'] })
    expect(vm_dispatcher_host_hv).toEqual({ hosts: ['hv'], vars: { config: 1 } })
  })

  test('of an added one, and with names that need to be made valid and free', () => {
    const inventory = rendered(
      {
        'hosts.yml':
          'all: {hosts: {a.b: {x: 1}, a_b: {x: 2}, none: }}\na_b: {hosts: {c: }}\nvm_dispatcher_host_a_b:\n',
      },
      {
        ...NOTHING,
        groups: new Map([
          ['a.b', ['c']],
          ['none', ['c']],
        ]),
      },
    )
    expect(inventory._meta.hostvars).toEqual({})
    expect(inventory[carrier.name('a.b')]).toEqual({ hosts: ['a.b'], vars: { x: 1 } })
    expect(inventory.vm_dispatcher_host_a_b_2).toEqual({ hosts: ['a_b'], vars: { x: 2 } })
  })

  test('--host says what _meta says', () => {
    const { inventory } = readFiles(TEXTS)
    expect(renderHost(inventory, added, 'hv')).toBe('{}')
  })
})

describe('a host of ungrouped that gets a group', () => {
  const TEXTS = {
    'hosts.yml': 'ungrouped: {hosts: {h1: , h2: , h3: {x: own}}, vars: {x: 1}}\n',
    'group_vars/ungrouped.yml': 'y: 2\n',
    'group_vars/all.yml': 'x: of all\nz: 3\n',
  }
  const added: Additions = { ...NOTHING, groups: new Map([['made', ['h1', 'h3']]]) }

  test('keeps the variables of ungrouped, out of which Ansible takes it', () => {
    const { _meta } = rendered(TEXTS, added)
    // The file of all comes before what stands inline.
    expect(_meta.hostvars).toEqual({
      h1: { x: 'of all', y: 2 },
      h2: { x: 'of all' },
      h3: { x: 'own', y: 2 },
    })
  })

  test('likewise where only the additions are printed, and in --host', () => {
    const { inventory } = readFiles(TEXTS)
    const additions = { ...added, hostVars: new Map([['h1', () => new Map([['c', 1]])]]) }
    expect(JSON.parse(renderAdditions(inventory, additions))._meta.hostvars).toEqual({
      h1: { y: 2, c: 1 },
    })
    expect(renderHost(inventory, additions, 'h1')).toBe('{"x": "of all", "y": 2, "c": 1}')
  })
})
