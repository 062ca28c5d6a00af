import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readAnsibleCfg } from '../../../../src/inventory/reading/ansible_cfg.ts'
import { InventoryFiles } from '../../../../src/inventory/reading/files.ts'
import { locateSources } from '../../../../src/inventory/reading/sources.ts'
import { cfgIn, lines, written } from '../read_files.ts'

const SCRIPT = '#!/usr/bin/env node\n'
const HOSTS = 'all:\n  hosts: {h1: }\n'

interface Asked {
  option?: string
  environment?: Record<string, string>
  /** By default bin/dispatch.js, which is always there. */
  script?: string
}

/** Sources relative to the working directory, work; or the problems. */
function located(texts: Record<string, string>, asked: Asked = {}): string[] {
  const root = written({ 'bin/dispatch.js': SCRIPT, 'work/': '', ...texts })
  return locatedIn(root, asked)
}

function locatedIn(
  root: string,
  { option, environment = {}, script = 'bin/dispatch.js' }: Asked,
): string[] {
  const files = new InventoryFiles(join(root, 'work'))
  const scriptPath = join(root, script)
  const sources = locateSources({
    option,
    environment,
    scriptPath,
    cfg: cfgIn(join(root, 'work')),
    files,
  })
  const names = sources.ok
    ? sources.value.paths.map((path) => files.nameOf(path))
    : lines(sources.problems)
  return names.map((name) => name.replaceAll(root, '..'))
}

const EVERYWHERE = {
  'work/option.yml': HOSTS,
  'work/own.yml': HOSTS,
  'bin/hosts.yml': HOSTS,
  'work/environment.yml': HOSTS,
  'work/cfg.yml': HOSTS,
  'work/ansible.cfg': '[defaults]\ninventory = cfg.yml\n',
  'work/hosts.yml': HOSTS,
}

describe('the first way that gives sources', () => {
  const environment = { VM_DISPATCHER_INVENTORY: 'own.yml', ANSIBLE_INVENTORY: 'environment.yml' }

  test('the option', () => {
    expect(located(EVERYWHERE, { option: 'option.yml', environment })).toEqual(['option.yml'])
  })
  test('VM_DISPATCHER_INVENTORY', () => {
    expect(located(EVERYWHERE, { environment })).toEqual(['own.yml'])
  })
  test("the script's directory", () => {
    const { ANSIBLE_INVENTORY } = environment
    expect(located(EVERYWHERE, { environment: { ANSIBLE_INVENTORY } })).toEqual([
      '../bin/hosts.yml',
    ])
  })
  test('ANSIBLE_INVENTORY', () => {
    const { 'bin/hosts.yml': _, ...others } = EVERYWHERE
    expect(located(others, { environment: { ANSIBLE_INVENTORY: 'environment.yml' } })).toEqual([
      'environment.yml',
    ])
  })
  test('ansible.cfg', () => {
    const { 'bin/hosts.yml': _, ...others } = EVERYWHERE
    expect(located(others)).toEqual(['cfg.yml'])
  })
  test.each(['inventory', 'hosts.yml', 'hosts.yaml', 'hosts.ini', 'hosts'])(
    '%s in the working directory',
    (name) => {
      const path = name === 'inventory' ? 'work/inventory/a.yml' : `work/${name}`
      expect(located({ [path]: HOSTS, 'work/hosts': HOSTS })).toEqual([name])
    },
  )
  test('each says what it was', () => {
    const root = written({ 'bin/x.js': SCRIPT, ...EVERYWHERE })
    const ways: string[] = []
    const files = new InventoryFiles(join(root, 'work'))
    const asked = { cfg: cfgIn(join(root, 'work')), files, environment: {} }
    const steps = [
      { option: 'option.yml', scriptPath: join(root, 'bin/x.js') },
      { environment, scriptPath: join(root, 'bin/x.js') },
      { scriptPath: join(root, 'bin/x.js') },
      { environment: { ANSIBLE_INVENTORY: 'own.yml' }, scriptPath: join(root, 'x.js') },
      { scriptPath: join(root, 'x.js') },
      { cfg: { path: undefined, get: () => undefined }, scriptPath: join(root, 'x.js') },
    ]
    for (const step of steps) {
      const found = locateSources({ ...asked, ...step })
      ways.push(found.ok ? found.value.way : 'none')
    }
    expect(ways).toEqual([
      ...['--inventory', 'VM_DISPATCHER_INVENTORY', 'beside the script'],
      ...['ANSIBLE_INVENTORY', 'ansible.cfg:2', 'in the working directory'],
    ])
  })
  test('none', () => {
    expect(located({})).toEqual([
      '../bin/dispatch.js: no static inventory found (looked in ../bin, .) [no-inventory]',
    ])
  })
  test('none, but an empty directory that is named', () => {
    expect(located({ 'work/lab/': '' }, { option: 'lab' })).toEqual([
      '../bin/dispatch.js: no static inventory found (looked in lab, ../bin, .) [no-inventory]',
    ])
  })
})

describe('lists of paths', () => {
  test('several, with spaces, in their order', () => {
    expect(located(EVERYWHERE, { option: ' own.yml , option.yml' })).toEqual([
      'own.yml',
      'option.yml',
    ])
  })
  test('~ and variables of the environment', () => {
    const root = written({
      'home/a.yml': HOSTS,
      'home/b.yml': HOSTS,
      'work/': '',
      'bin/x.js': SCRIPT,
    })
    const environment = { HOME: join(root, 'home'), WHERE: join(root, 'home') }
    const option = ['~/a.yml', '$WHERE/b.yml', `\${WHERE}/a.yml`].join()
    expect(locatedIn(root, { option, environment, script: 'bin/x.js' })).toEqual([
      '../home/a.yml',
      '../home/b.yml',
      '../home/a.yml',
    ])
  })
  test('in ansible.cfg relative to that file, over several lines', () => {
    const texts = {
      'cfg/ansible.cfg': '[defaults]\ninventory =\n  hosts/a.yml, ; the first\n  {{CWD}}/b.yml\n',
      'cfg/hosts/a.yml': HOSTS,
      'work/b.yml': HOSTS,
      'bin/dispatch.js': SCRIPT,
    }
    const root = written(texts)
    const files = new InventoryFiles(join(root, 'work'))
    const cfg = readAnsibleCfg(files, { ANSIBLE_CONFIG: join(root, 'cfg') })
    if (!cfg.ok) throw new Error('a broken ansible.cfg')
    const scriptPath = join(root, 'bin/dispatch.js')
    const sources = locateSources({ environment: {}, scriptPath, cfg: cfg.value, files })
    expect(sources).toMatchObject({
      ok: true,
      value: {
        paths: [join(root, 'cfg/hosts/a.yml'), join(root, 'work/b.yml')],
        way: join(root, 'cfg/ansible.cfg:2'),
      },
    })
  })
  test('a path that is not there', () => {
    expect(located({}, { environment: { ANSIBLE_INVENTORY: 'a.yml' } })).toEqual([
      'a.yml: cannot be read: ANSIBLE_INVENTORY names it, but there is no such file or directory [inventory-unreadable]',
    ])
  })
  test('paths that are not there among others are left out with a warning', () => {
    const root = written({ 'bin/x.js': SCRIPT, 'work/a.yml': HOSTS })
    const found = locateSources({
      option: 'gone.yml,a.yml,h1,',
      environment: {},
      scriptPath: join(root, 'bin/x.js'),
      cfg: cfgIn(join(root, 'work')),
      files: new InventoryFiles(join(root, 'work')),
    })
    if (!found.ok) throw new Error('no sources')
    expect(found.value.paths).toEqual([join(root, 'work/a.yml')])
    expect(lines(found.value.warnings)).toEqual(
      ['gone.yml', 'h1'].map(
        (name) =>
          `${name}: is left out: --inventory names it, but there is no such file or directory [source-left-out]`,
      ),
    )
  })
  test.each<[string, Record<string, string>, string]>([
    ['the environment', { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'yes' }, ''],
    ['ansible.cfg', {}, '[inventory]\nany_unparsed_is_failed = True\n'],
  ])('where Ansible is to fail on them, by %s, they are refused', (_, environment, cfg) => {
    const texts = { 'work/a.yml': HOSTS, 'work/ansible.cfg': cfg }
    expect(located(texts, { option: 'a.yml,gone.yml', environment })).toEqual([
      'gone.yml: cannot be read: --inventory names it, but there is no such file or directory [inventory-unreadable]',
    ])
  })
  test('none of several that is there', () => {
    expect(located({}, { environment: { ANSIBLE_INVENTORY: 'a.yml,../bin/dispatch.js' } })).toEqual(
      [
        'a.yml: cannot be read: ANSIBLE_INVENTORY names it, but there is no such file or directory [inventory-unreadable]',
      ],
    )
  })
  test('ANSIBLE_INVENTORY, set and empty, counts before ansible.cfg', () => {
    const { 'bin/hosts.yml': _, ...others } = EVERYWHERE
    expect(located(others, { environment: { ANSIBLE_INVENTORY: '' } })).toEqual(['hosts.yml'])
  })
  test.each(['h1,', 'h1,h2,', 'h[1:3]'])('the hosts themselves, %s, are no inventory', (list) => {
    expect(located({}, { environment: { ANSIBLE_INVENTORY: list } })).toEqual([
      `ANSIBLE_INVENTORY: cannot be read: ${list} is a list of hosts, which has no variables [inventory-unreadable]`,
    ])
  })
})

describe('the script is no source of itself', () => {
  test('in a list, in a directory of its own, and under another name', () => {
    const root = written({
      'bin/dispatch.js': SCRIPT,
      'work/inventory/': '',
      'work/hosts.yml': HOSTS,
    })
    symlinkSync('../../bin/dispatch.js', join(root, 'work/inventory/link.js'))
    for (const option of [
      '../bin/dispatch.js',
      'inventory/link.js',
      'inventory',
      'inventory,../bin',
    ]) {
      expect(locatedIn(root, { option })).toEqual(['hosts.yml'])
    }
    expect(locatedIn(root, { option: 'inventory,hosts.yml' })).toEqual(['hosts.yml'])
  })

  test('a directory that holds more than the script is a source', () => {
    expect(located({ 'bin/sub/a.yml': HOSTS }, { option: '../bin' })).toEqual(['../bin'])
  })
})

describe("what counts as an inventory in the script's directory", () => {
  const counted = (name: string, text: string) =>
    located({ [`bin/${name}`]: text, 'work/hosts.yml': HOSTS })
  test.each([
    ['a.yml', HOSTS],
    ['a.yaml', 'web:\n  hosts:\n'],
    ['a.yaml', 'web:\nlab:\n  vars: {a: 1}\n'],
    ['a.json', '{"web": {"hosts": {"h1": null}, "vars": {}, "children": {}}}'],
    ['hosts', '[web]\nh1\n'],
    ['hosts.ini', '[web]\nh1\n'],
    ['inventory.ini', '[web]\nh1\n'],
    ['a.yml', 'plugin: community.libvirt.libvirt\n'],
    ['hosts.yml', 'web: [\n'],
    ['inventory.yml', 'web: [\n'],
    ['hosts.yml', `.common: {a: 1}\n${HOSTS}`],
    ['inventory.yaml', `version: 2\n${HOSTS}`],
    ['hosts.yml', 'h1 a=1\n'],
  ])('%s with %j does', (name, text) => {
    expect(counted(name, text)).toEqual([`../bin/${name}`])
  })
  test.each([
    ['site.yml', '- hosts: all\n  tasks: []\n'],
    ['vars.yml', 'a: 1\n'],
    ['vars.yml', 'a: {b: 1}\n'],
    ['a.yml', ''],
    ['a.yml', '{}\n'],
    ['a.yml', 'web:\nlab:\n'],
    ['a.yml', 'web: {}\n'],
    ['hosts.yml', 'all:\n'],
    ['hosts.yml', '- hosts: all\n'],
    ['a.yml', `.common: {a: 1}\n${HOSTS}`],
    ['ec2.ini', '[ec2]\nregions = all\n'],
    ['lab.ini', '[web]\nh1\n'],
    ['HOSTS.INI', '[web]\nh1\n'],
    ['z.yml', 'plugin: community.libvirt.libvirt\n'],
    ['broken.yml', 'web: [\n'],
    ['package.json', '{"name": "x"}'],
    ['ansible.cfg', '[defaults]\n'],
    ['.hosts.yml', HOSTS],
    ['hosts.yml.bak', HOSTS],
    ['other', HOSTS],
    ['sub/hosts.yml', HOSTS],
    ['group_vars/all.yml', HOSTS],
  ])('%s with %j does not', (name, text) => {
    expect(counted(name, text)).toEqual(['hosts.yml'])
  })
  test('all of them, sorted', () => {
    expect(located({ 'bin/b.yml': HOSTS, 'bin/a.yml': HOSTS, 'bin/hosts': '' })).toEqual([
      '../bin/a.yml',
      '../bin/b.yml',
      '../bin/hosts',
    ])
  })
  test('the directory of the link, where the script is one', () => {
    const root = written({
      'bin/dispatch.js': SCRIPT,
      'bin/hosts.yml': HOSTS,
      'work/lab/lab.yml': HOSTS,
    })
    symlinkSync('../../bin/dispatch.js', join(root, 'work/lab/dispatch.js'))
    expect(locatedIn(root, { script: 'work/lab/dispatch.js' })).toEqual(['lab/lab.yml'])
  })
})

describe('plugin configurations in the directory of the script', () => {
  const PLUGIN = 'plugin: ansible.builtin.constructed\n'

  test('are read before the script, and left to Ansible after it', () => {
    const texts = { 'bin/c.yml': PLUGIN, 'bin/e.yml': PLUGIN, 'bin/e.json': '{"plugin": "x"}' }
    expect(located({ ...texts, 'bin/z.yml': HOSTS })).toEqual(['../bin/c.yml', '../bin/z.yml'])
  })
  test('after it are named where there is nothing else', () => {
    expect(located({ 'bin/e.yml': PLUGIN })).toEqual([
      '../bin/dispatch.js: no static inventory found (looked in ../bin, .; ../bin/e.yml comes after the script, so only Ansible reads it) [no-inventory]',
    ])
  })
})

describe('what Ansible reads after the script', () => {
  function laterThan(root: string, { script = 'inv/b/script.js', ...asked }: Asked): string[] {
    const files = new InventoryFiles(join(root, 'work'))
    const found = locateSources({
      option: asked.option,
      environment: asked.environment ?? {},
      scriptPath: join(root, script),
      cfg: cfgIn(join(root, 'work')),
      files,
    })
    if (!found.ok) throw new Error('no sources')
    return found.value.later().map((path) => files.nameOf(path).replace(root, '..'))
  }
  const TEXTS = {
    'work/': '',
    'inv/a/hosts.yml': HOSTS,
    'inv/b/script.js': SCRIPT,
    'inv/b/z.yml': HOSTS,
    'inv/c/hosts.yml': HOSTS,
    'inv/b.yml': HOSTS,
  }

  test('beside it', () => {
    expect(laterThan(written(TEXTS), {})).toEqual(['../inv/b/z.yml'])
  })
  test('in a source that it is in, on every level', () => {
    const asked = { option: '../inv' }
    expect(laterThan(written(TEXTS), asked)).toEqual([
      ...['../inv/b/z.yml', '../inv/b/z.yml', '../inv/b.yml', '../inv/c'],
    ])
  })
  test("in a list of Ansible's, and not in one for this program", () => {
    const list = '../inv/a/hosts.yml,../bin/x.js,../inv/c/hosts.yml'
    const texts = { ...TEXTS, 'bin/x.js': SCRIPT }
    const script = 'bin/x.js'
    const ofAnsible = { environment: { ANSIBLE_INVENTORY: list }, script }
    expect(laterThan(written(texts), ofAnsible)).toEqual(['../inv/c/hosts.yml'])
    expect(laterThan(written(texts), { option: list, script })).toEqual([])
  })
})
