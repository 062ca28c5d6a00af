import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { lines, readFiles, readIn, written } from '../read_files.ts'

const HOSTS = 'web:\n  hosts: {h1: }\n'
const needsAnsible = (subject: string, what: string) =>
  `${subject}: ${what} can only be read by Ansible [needs-ansible]`

describe('what is handed to Ansible', () => {
  test.each<[string, string, string]>([
    ['hosts', '[web]\nh1\n', 'an inventory in INI format'],
    ['hosts.ini', HOSTS, 'an inventory in INI format'],
    ['hosts.conf', HOSTS, 'an inventory in INI format'],
    ['hosts.toml', '[web]\n', 'an inventory in TOML format'],
    [
      'libvirt.yml',
      'plugin: community.libvirt.libvirt\n',
      'the configuration of an inventory plugin',
    ],
    ['script.sh', '#!/bin/sh\n', 'an executable inventory'],
    ['hosts.yml', '$ANSIBLE_VAULT;1.1;AES256\n6162\n', 'a file encrypted by ansible-vault'],
    ['hosts', '$ANSIBLE_VAULT;1.1;AES256\n6162\n', 'a file encrypted by ansible-vault'],
  ])('%s', (name, text, what) => {
    const { problems } = readFiles({ [name]: text }, { sources: [name] })
    expect(lines(problems)).toEqual([needsAnsible(name, what)])
  })

  test('a vaulted vars file beside the inventory', () => {
    const { problems } = readFiles({
      'hosts.yml': HOSTS,
      'group_vars/web/vault.yml': '$ANSIBLE_VAULT;1.1\n',
    })
    expect(lines(problems)).toEqual([
      needsAnsible('group_vars/web/vault.yml', 'a file encrypted by ansible-vault'),
    ])
  })

  test('settings that change what an inventory means', () => {
    const cfg =
      '[defaults]\nhash_behaviour = merge\nforce_valid_group_names = always\nprecedence = all_inventory\n[inventory]\nenable_plugins = host_list, ini\nignore_patterns = x\n'
    const { problems } = readFiles({ 'hosts.yml': HOSTS, 'ansible.cfg': cfg })
    expect(lines(problems)).toEqual([
      needsAnsible('ansible.cfg:2', 'an inventory under hash_behaviour = merge'),
      needsAnsible('ansible.cfg:4', 'an inventory under precedence = all_inventory'),
      needsAnsible('ansible.cfg:3', 'an inventory under force_valid_group_names = always'),
      needsAnsible('ansible.cfg:6', 'an inventory under enable_plugins = host_list, ini'),
    ])
  })

  test('other endings of vars files, and vars plugins that run early', () => {
    const cfg = '[defaults]\nyaml_valid_extensions = .vars\nrun_vars_plugins = start\n'
    expect(lines(readFiles({ 'hosts.yml': HOSTS, 'ansible.cfg': cfg }).problems)).toEqual([
      needsAnsible('ansible.cfg:3', 'an inventory under run_vars_plugins = start'),
      needsAnsible('ansible.cfg:2', 'an inventory under yaml_valid_extensions = .vars'),
    ])
  })

  test.each([
    ['[inventory]\nenable_plugins = ini, yaml\n', 'enable_plugins = ini, yaml'],
    ['[inventory_plugin_yaml]\nyaml_valid_extensions = .lab\n', 'yaml_valid_extensions = .lab'],
    [
      '[defaults]\nyaml_valid_extensions = .json, .yml, .yaml\n',
      'yaml_valid_extensions = .json, .yml, .yaml',
    ],
    ['[vars_host_group_vars]\nstage = inventory\n', 'stage = inventory'],
    ['[defaults]\nduplicate_dict_key = error\n', 'duplicate_dict_key = error'],
  ])('settings of plugins: %j', (cfg, what) => {
    expect(lines(readFiles({ 'hosts.yml': HOSTS, 'ansible.cfg': cfg }).problems)).toEqual([
      needsAnsible('ansible.cfg:2', `an inventory under ${what}`),
    ])
  })

  test('settings in the environment come before those of ansible.cfg', () => {
    const files = { 'hosts.yml': HOSTS, 'ansible.cfg': '[defaults]\nhash_behaviour = replace\n' }
    const environment = { ANSIBLE_HASH_BEHAVIOUR: 'merge', ANSIBLE_VARS_ENABLED: 'mine' }
    expect(lines(readFiles(files, { environment }).problems)).toEqual([
      needsAnsible('ANSIBLE_HASH_BEHAVIOUR', 'an inventory under ANSIBLE_HASH_BEHAVIOUR=merge'),
      needsAnsible('ANSIBLE_VARS_ENABLED', 'an inventory under ANSIBLE_VARS_ENABLED=mine'),
    ])
  })

  test('settings that are set and empty count as well', () => {
    const cfg = '[defaults]\nprecedence =\n'
    const environment = { ANSIBLE_VARS_ENABLED: '', ANSIBLE_HASH_BEHAVIOUR: '' }
    expect(
      lines(readFiles({ 'hosts.yml': HOSTS, 'ansible.cfg': cfg }, { environment }).problems),
    ).toEqual([
      needsAnsible('ANSIBLE_HASH_BEHAVIOUR', 'an inventory under ANSIBLE_HASH_BEHAVIOUR='),
      needsAnsible('ansible.cfg:2', 'an inventory under precedence ='),
      needsAnsible('ANSIBLE_VARS_ENABLED', 'an inventory under ANSIBLE_VARS_ENABLED='),
    ])
  })

  test('quotes around the items of a setting are no part of them', () => {
    const environment = { ANSIBLE_VARS_ENABLED: '"host_group_vars"' }
    expect(readFiles({ 'hosts.yml': HOSTS }, { environment }).problems).toEqual([])
  })

  test('what is ignored in directories matters for directories only', () => {
    const files = { 'inv/hosts.yml': HOSTS }
    const environment = { ANSIBLE_INVENTORY_IGNORE: '.yml', ANSIBLE_INVENTORY_IGNORE_REGEX: 'x' }
    expect(readFiles(files, { environment, sources: ['inv/hosts.yml'] }).problems).toEqual([])
    expect(readFiles(files, { environment, sources: ['inv'] }).problems).toHaveLength(2)
  })

  test.each([
    [
      '[defaults]\nhash_behaviour = replace\nvars_plugins_enabled = ansible.builtin.host_group_vars\n',
    ],
    ['[defaults]\nyaml_valid_extensions = .yml, .yaml, .json\nrun_vars_plugins = demand\n'],
    ['[inventory_plugin_yaml]\nyaml_valid_extensions = .json, .yml, .yaml\n'],
    ['[inventory]\nenable_plugins = script, auto, ansible.builtin.yaml, ini\n'],
    ['[vars_host_group_vars]\nstage = task\n[defaults]\nduplicate_dict_key = warn\n'],
  ])('settings that change nothing: %j', (cfg) => {
    expect(readFiles({ 'hosts.yml': HOSTS, 'ansible.cfg': cfg }).problems).toEqual([])
  })
})

describe('files and directories', () => {
  test('a file that cannot be read', () => {
    expect(lines(readFiles({}, { sources: ['hosts.yml'] }).problems)).toEqual([
      'hosts.yml: cannot be read: there is no such file or directory [inventory-unreadable]',
    ])
  })

  test('a file that is no YAML', () => {
    expect(lines(readFiles({ 'hosts.yml': 'web:\n  hosts: [\n' }).problems)).toEqual([
      expect.stringMatching(/^hosts.yml:3:1: not valid YAML: .* \[yaml-syntax\]$/),
    ])
  })

  test('a file that is no text', () => {
    const files = { 'hosts.yml': Buffer.from([0x7f, 0, 0xff]) }
    expect(lines(readFiles(files).problems)).toEqual([
      'hosts.yml: cannot be read: it is not UTF-8 text [inventory-unreadable]',
    ])
  })

  test('comments of an INI file in another encoding are left to Ansible, values are not', () => {
    const read = (text: string) =>
      lines(readFiles({ hosts: Buffer.from(text, 'latin1') }, { sources: ['hosts'] }).problems)
    expect(read('# f\xfcr\nh1\n')).toEqual([needsAnsible('hosts', 'an inventory in INI format')])
    expect(read('h1 a=f\xfcr\n')).toEqual([
      'hosts: cannot be read: it is not UTF-8 text [inventory-unreadable]',
    ])
  })

  test('a file in a directory that is no text is left to Ansible, but a YAML file is not', () => {
    const bytes = Buffer.from([0, 0xff])
    const { problems } = readFiles(
      { 'inv/a.yml': HOSTS, 'inv/logo.png': bytes, 'inv/z.yml': bytes },
      { sources: ['inv'] },
    )
    expect(lines(problems)).toEqual([
      needsAnsible('inv/logo.png', 'an inventory in INI format'),
      'inv/z.yml: cannot be read: it is not UTF-8 text [inventory-unreadable]',
    ])
  })

  test('a link to nowhere in a directory is left out, unless that is to stop Ansible', () => {
    const files = { 'inv/a.yml': HOSTS, 'inv/b.yml': { link: 'nowhere' } }
    expect(lines(readFiles(files, { sources: ['inv'] }).problems)).toEqual([
      'inv/b.yml: is left out: it cannot be opened [source-left-out]',
    ])
    const environment = { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true' }
    expect(lines(readFiles(files, { sources: ['inv'], environment }).problems)).toEqual([
      'inv/b.yml: cannot be read: there is no such file or directory [inventory-unreadable]',
    ])
  })

  test('a file name that is not UTF-8 is left to Ansible', () => {
    const root = written({ 'inv/a.yml': HOSTS })
    writeFileSync(Buffer.from(`${root}/inv/caf\xe9.yml`, 'latin1'), HOSTS)
    expect(lines(readIn(root, { sources: ['inv'] }).problems)).toEqual([
      needsAnsible('inv/caf\ufffd.yml', 'a file name that is not UTF-8'),
    ])
  })

  test('a compiled program is an executable inventory', () => {
    const root = written({ inventory: Buffer.from('\x7fELF\x02\0\xff', 'latin1') })
    chmodSync(join(root, 'inventory'), 0o755)
    expect(lines(readIn(root, { sources: ['inventory'] }).problems)).toEqual([
      needsAnsible('inventory', 'an executable inventory'),
    ])
  })

  test('an executable file that is YAML all the same', () => {
    const root = written({ 'hosts.yml': HOSTS })
    chmodSync(join(root, 'hosts.yml'), 0o755)
    const { inventory, problems } = readIn(root)
    expect([problems, [...inventory.hosts.keys()]]).toEqual([[], ['h1']])
  })

  test('an empty file is an inventory without hosts', () => {
    expect(readFiles({ 'hosts.yml': '# later\n\n' }).problems).toEqual([])
  })

  test('warnings of duplicate keys', () => {
    expect(lines(readFiles({ 'hosts.yml': `${HOSTS}web:\n  hosts: {h2: }\n` }).problems)).toEqual([
      'hosts.yml:3:1: the key web appears a second time here; the last one counts [duplicate-key]',
    ])
  })

  test('an .ini file in a directory is a warning, as versions of Ansible differ', () => {
    const { problems } = readFiles({ 'inv/a.ini': '', 'inv/b.yml': HOSTS }, { sources: ['inv'] })
    expect(problems.map(({ code, severity, subject }) => [code, severity, subject])).toEqual([
      ['ini-in-directory', 'warning', 'inv/a.ini'],
    ])
  })

  test('the program is no source of itself, by whatever name', () => {
    const root = written({
      'lib/dispatcher.js': '#!/usr/bin/env node\n',
      'inv/hosts.yml': HOSTS,
      'inv/sub/': '',
    })
    symlinkSync('../lib/dispatcher.js', join(root, 'inv/dispatch.js'))
    symlinkSync('../../lib/dispatcher.js', join(root, 'inv/sub/again'))
    const { inventory, problems } = readIn(root, { sources: ['inv'], script: 'inv/dispatch.js' })
    expect([problems, [...inventory.hosts.keys()]]).toEqual([[], ['h1']])
  })
})

describe('files without groups among several sources', () => {
  const leftOut = (name: string, found: string) =>
    `${name}: is left out: it is ${found}, not a mapping of groups [source-left-out]`

  test.each([
    ['- hosts: all\n  tasks: []\n', 'a list'],
    ["# a play\n\n- name: it's a play\n  hosts: all\n", 'a list'],
    ['---\n- hosts: all\n', 'a list'],
    ['---\n', 'empty'],
    ['--- # none\n', 'empty'],
    ['---\n{}\n', 'an empty mapping'],
    ['--- text\n', 'a string'],
  ])('%j is left out with a warning', (text, found) => {
    const texts = { 'inv/hosts.yml': HOSTS, 'inv/site.yml': text }
    const { inventory, problems } = readFiles(texts, { sources: ['inv'] })
    expect(lines(problems)).toEqual([leftOut('inv/site.yml', found)])
    expect([...inventory.hosts.keys()]).toEqual(['h1'])
    const list = readFiles(texts, { sources: ['inv/hosts.yml', 'inv/site.yml'] })
    expect(lines(list.problems)).toEqual([leftOut('inv/site.yml', found)])
  })

  test.each(['null\n', '- a=b\n', '-\n  a: b\n', '[web]\n', '[]\n'])(
    'what the ini plugin makes of %j only Ansible knows',
    (text) => {
      const texts = { 'inv/hosts.yml': HOSTS, 'inv/site.yml': text }
      const { problems } = readFiles(texts, { sources: ['inv'] })
      expect(lines(problems)).toEqual([needsAnsible('inv/site.yml', 'an inventory in INI format')])
    },
  )

  test('{} is a host to Ansible, of which is warned', () => {
    const { problems } = readFiles(
      { 'inv/hosts.yml': HOSTS, 'inv/x.yml': '{}' },
      { sources: ['inv'] },
    )
    expect(lines(problems)).toEqual([
      needsAnsible('inv/x.yml', 'an inventory in INI format'),
      'inv/x.yml: has no groups: Ansible reads it as a host named {} [source-as-host]',
    ])
  })

  test('alone they are refused, and where Ansible is to fail on them', () => {
    const texts = { 'inv/hosts.yml': HOSTS, 'inv/site.yml': '---\n- hosts: all\n' }
    const refusal =
      'inv/site.yml:2:1: the inventory is a list, expected a mapping of groups [inventory-shape]'
    expect(lines(readFiles(texts, { sources: ['inv/site.yml'] }).problems)).toEqual([refusal])
    const environment = { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: '1' }
    expect(lines(readFiles(texts, { sources: ['inv'], environment }).problems)).toEqual([refusal])
  })
})

describe('.ini files in a directory', () => {
  test.each([
    '[ec2]\nregions=all\n',
    '[tox]\nenvlist = py311\n',
    '; comment\n[x]\n  key: value\n',
    '[pytest]\naddopts =\n  -q\n',
  ])('%j is the settings of something: no word about it', (text) => {
    const { problems } = readFiles(
      { 'inv/hosts.yml': HOSTS, 'inv/x.ini': text },
      { sources: ['inv'] },
    )
    expect(problems).toEqual([])
  })
  test.each(['[web]\nh1 a=1\nh2:22\n', '[web:vars]\na = 1\n[lab:children]\nweb\n', ''])(
    '%j may be an inventory, which is said',
    (text) => {
      const texts = { 'inv/hosts.yml': HOSTS, 'inv/x.ini': text }
      const { problems } = readFiles(texts, { sources: ['inv'] })
      expect(problems.map(({ code }) => code)).toEqual(['ini-in-directory'])
    },
  )
})
