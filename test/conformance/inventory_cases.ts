import type { Case } from './comparison.ts'

const one = (name: string, text: string): Case => ({ name, files: { 'hosts.yml': text } })

/** The forms in which inventories are written, and cases in which readers go wrong. */
export const PARSED: readonly Case[] = [
  one('a group', 'web:\n  hosts:\n    web1:\n    web2: {port: 1}\n  vars: {a: 1}\n'),
  one(
    'nested groups',
    'all:\n  hosts:\n    h0:\n  children:\n    a:\n      children:\n        b:\n          hosts: {h1: }\n          vars: {x: b}\n      vars: {x: a}\n    c:\n      hosts: {h1: , h2: }\n',
  ),
  one('a string of hosts', 'web:\n  hosts: web1\n'),
  one('a string of children and of vars', 'web:\n  children: sub\n  vars: a\n  hosts: h1\n'),
  one('null sections', 'web:\n  hosts:\n  children:\n  vars:\nempty:\n'),
  one('hosts as a list is an error', 'web:\n  hosts: [web1]\n'),
  one('children as a list is an error', 'web:\n  children: [sub]\n'),
  one('vars as a number is an error', 'web:\n  vars: 5\n  hosts: {h: }\n'),
  one('an unknown mapping in a group', 'web:\n  hosts: {h1: }\n  colour: {red: 1}\n'),
  one('an unknown scalar in a group', 'web:\n  hosts: {h1: }\n  colour: red\n'),
  one('an unknown null in a group', 'web:\n  hosts: {h1: }\n  colour:\n'),
  one('a group that is a scalar', 'web: 5\nlab:\n  hosts: {h1: }\n'),
  one('a child that is a scalar is an error', 'web:\n  children:\n    sub: 5\n'),
  one('a known child that is a scalar', 'sub:\n  hosts: {h: }\nweb:\n  children:\n    sub: 5\n'),
  one('a list for a group', 'web: [a]\nlab:\n  hosts: {h1: }\n'),
  one('a number for the name of a group', '5:\n  hosts: {h1: }\n'),
  one('null for the name of a group', '~:\n  hosts: {h1: }\n'),
  one('an empty name of a group', '"":\n  hosts: {h1: }\n'),
  one('a number for the name of a host', 'web:\n  hosts:\n    10:\n'),
  one('a boolean for the name of a host', 'web:\n  hosts:\n    yes:\n'),
  one('a quoted number for the name of a host', 'web:\n  hosts:\n    "10":\n'),
  one('an empty name of a host', 'web:\n  hosts:\n    "":\n'),
  one('a host with a list', 'web:\n  hosts:\n    h: [a]\n'),
  one('a host with a string', 'web:\n  hosts:\n    h: text\n'),
  one(
    'hosts with falsy vars',
    'web:\n  hosts:\n    h1: ""\n    h2: 0\n    h3: false\n    h4: []\n    h5: {}\n    h6: 0.0\n    h7: !unsafe ""\n',
  ),
  one('an empty mapping', '{}\n'),
  one('a list', '- a\n'),
  { ...one('a string, which is a host in INI format', 'a\n'), ini: ['hosts.yml'] },
  one(
    'variables with other keys than text',
    'web:\n  vars: {1: a, 2.5: b, no: c}\n  hosts: {h: {3: d}}\n',
  ),
  one(
    'names that objects have',
    '__proto__:\n  hosts: {constructor: {__proto__: 1, toString: 2}}\n',
  ),
  one(
    'ungrouped as a child',
    `all: {hosts: {h0: , h1: {x: own}}}
lab: {children: {ungrouped: {vars: {x: 1}}}, vars: {y: 2}}
web: {hosts: {h2: }}
`,
  ),
  one('ungrouped by hand', 'ungrouped:\n  hosts: {h1: , h2: }\nweb:\n  hosts: {h2: , h3: }\n'),
  one('hosts of all only', 'all:\n  hosts: {h2: , h1: }\n  vars: {a: 1}\n'),
  one('hosts of all and of a group', 'all:\n  hosts: {h2: , h1: }\nweb:\n  hosts: {h1: }\n'),
  one(
    'all among other groups',
    'web:\n  hosts: {h1: }\nall:\n  vars: {a: 1}\n  children: {web: , lab: }\n',
  ),
  one(
    'a group with two parents',
    'a:\n  children: {c: }\nb:\n  children: {c: }\nc:\n  hosts: {h: }\n',
  ),
  one(
    'the longest way counts for the depth',
    'a:\n  children:\n    b:\n      children: {d: }\n    d:\n      hosts: {h: }\n      vars: {x: d}\nb: {vars: {x: b}}\nz: {hosts: {h: }, vars: {x: z}}\n',
  ),
  one(
    'a group of the same depth wins by its name',
    'b: {hosts: {h: }, vars: {x: b}}\na: {hosts: {h: }, vars: {x: a}}\n',
  ),
  one(
    'a group of the same depth wins by its priority',
    'b: {hosts: {h: }, vars: {x: b}}\na: {hosts: {h: }, vars: {x: a, ansible_group_priority: 10}}\n',
  ),
  one(
    'priorities of other types',
    'a: {hosts: {h: }, vars: {x: a, ansible_group_priority: "3"}}\nb: {hosts: {h: }, vars: {x: b, ansible_group_priority: 2.9}}\nc: {hosts: {h: }, vars: {x: c, ansible_group_priority: true}}\n',
  ),
  one(
    'a priority that is text',
    'a: {hosts: {h: }, vars: {x: a, ansible_group_priority: high}}\nb: {hosts: {h: }, vars: {x: b}}\n',
  ),
  one('a priority that is a list', 'a: {hosts: {h: }, vars: {ansible_group_priority: [1]}}\n'),
  one(
    'a priority that only Python takes for a number',
    'a: {hosts: {h: }, vars: {x: a, ansible_group_priority: "1_0"}}\nb: {hosts: {h: }, vars: {x: b}}\n',
  ),
  one('a priority on a host', 'a: {hosts: {h: {ansible_group_priority: 5}}}\n'),
  one('a circle', 'a:\n  children:\n    b:\n      children:\n        a:\n'),
  one('a group in itself', 'a:\n  children:\n    a:\n'),
  one('all as a child', 'a:\n  children:\n    all:\n'),
  one(
    'a circle over two keys',
    'a:\n  children: {b: }\nb:\n  children: {c: }\nc:\n  children: {a: }\n',
  ),
  one('a host twice', 'a: {hosts: {h: {x: 1, y: 1}}}\nb: {hosts: {h: {x: 2}}}\n'),
  one('a host and its group of one name', 'web:\n  hosts: {web: {x: 1}, w2: }\n'),
  one('localhost', 'all:\n  hosts: {localhost: {config: {list: []}}}\n  vars: {a: 1}\n'),
  one('localhost by another name', 'all:\n  hosts: {127.0.0.1: {config: 1}}\n'),
  one(
    'odd names',
    'we-b:\n  hosts: {"h 1": , "a:b": , "ü": , "h/1": }\n  vars: {"": 1, "a b": 2}\n',
  ),
  one('duplicate keys', 'web:\n  hosts: {h1: }\nweb:\n  hosts: {h2: {a: 1, a: 2}}\n'),
  one('merge keys', 'x: &x\n  vars: {a: 1}\nweb:\n  <<: *x\n  hosts: {h: {<<: {b: 2}, c: 3}}\n'),
  one(
    'values of all kinds',
    `web:
  hosts:
    h:
      vault: !vault |
        $ANSIBLE_VAULT;1.1;AES256
        6162
      unsafe: !unsafe "{{ x }}"
      template: "{{ x }}"
      mac: 52:54:00:12:34:56
      ints: [1, 9007199254740993, -9007199254740993, 0755, 1:30]
      floats: [1.0, 1.5, 1.0e+30, 1.0e-7, .inf, -.inf, -0.0]
      dates: [2001-01-01, 2001-01-01 10:00:00 +5:30]
      nested: {a: [{b: ~}, [yes, n]]}
      text: "a\\"\\\\\\n\\t\\u2028é😀"
`,
  ),
  one(
    'a group that is named like the variables of hosts',
    'web:\n  hosts: {h: }\n  children: {_meta: }\n_meta:\n  hostvars: {h: {a: 1}}\n',
  ),
  {
    name: 'JSON',
    files: {
      'hosts.json': '{"web": {"hosts": {"h": {"a": 1e3, "b": 1, "c": 1.0, "10": 1, "9": 2}}}}',
    },
    sources: ['hosts.json'],
  },
  {
    name: 'vaulted and unsafe text in JSON',
    files: {
      'hosts.json':
        '{"web": {"hosts": {"h": {"v": {"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\\n6162"}, "u": {"__ansible_unsafe": "{{ x }}"}}}}}',
    },
    sources: ['hosts.json'],
  },
  {
    name: 'a byte order mark makes JSON YAML',
    files: { 'hosts.json': '\ufeff{"web": {"hosts": {"h": {"a": 1e3}}}}' },
    sources: ['hosts.json'],
  },
  { name: 'no ending', files: { inventory: 'web: {hosts: {h: }}\n' }, sources: ['inventory'] },
]

const hosts = (...names: string[]): string =>
  `web:\n  hosts:\n${names.map((name) => `    ${JSON.stringify(name)}: {x: 1}\n`).join('')}`

export const RANGES: readonly Case[] = [
  ['h[1:3]'],
  ['h[01:03]'],
  ['h[01:05:2]'],
  ['h[01:3]'],
  ['h[1:010]'],
  ['h[5:3]'],
  ['h[:2]'],
  ['h[2:]'],
  ['h[]'],
  ['h[1]'],
  ['h[1:2:3:4]'],
  ['h[a:c]'],
  ['h[y:B]'],
  ['h[c:a]'],
  ['h[a:e:2]'],
  ['h[a:e:0]'],
  ['h[a:e:x]'],
  ['h[1:5:0]'],
  ['h[5:1:-2]'],
  ['h[1:b]'],
  ['h[ab:d]'],
  ['h[-1:1]'],
  ['h[-01:01]'],
  ['h[001:003]x[a:b]'],
  ['[1:2].lab'],
  ['h[8:9]:22'],
  ['h:22'],
  ['h:22:33'],
  ['h:x'],
  ['[::1]:22'],
  ['::1'],
  ['fe80::[1:3]'],
  ['[fe80::1]'],
  ['10.0.0.[1:3]:2222'],
  ['10.0.0.1:22'],
  ['h[1:2'],
  ['h1:2]'],
  ['h]1:2['],
  ['a|b[1:2]'],
  ['h_[1:2]_'],
  ['-h:22'],
  ['h h:22'],
  ['ü[1:2]:22'],
  ['[h[1:2]]:22'],
  ['h[0:2]', 'h1'],
  ['h1', 'h1:22'],
  ['h1:22', 'h1:23'],
].map((names) => one(`hosts ${names.join(' and ')}`, hosts(...names)))

const HOSTS =
  'all:\n  vars: {x: all}\n  children:\n    a:\n      vars: {x: a}\n      children:\n        b:\n          vars: {x: b}\n          hosts: {h1: , h2: {x: h2}}\n    c: {hosts: {h1: , h3: }}\n'

const withVars = (name: string, files: Record<string, string>): Case => ({
  name,
  files: { 'hosts.yml': HOSTS, ...files },
})

export const VARS_FILES: readonly Case[] = [
  withVars('group_vars of all wins over an inline child group', {
    'group_vars/all.yml': 'x: file\ny: 1\n',
  }),
  withVars('group_vars of a parent wins over an inline child group', {
    'group_vars/a.yml': 'x: file\n',
  }),
  withVars('group_vars of several groups', {
    'group_vars/all.yml': 'x: all\n',
    'group_vars/a.yml': 'x: a\n',
    'group_vars/c.yml': 'x: c\n',
  }),
  withVars('host_vars', { 'host_vars/h1.yml': 'x: file\n', 'host_vars/h2.yml': 'x: file\n' }),
  withVars('host_vars of the implicit localhost', {
    'host_vars/localhost.yml': 'x: file\nconfig: 1\n',
  }),
  withVars('a priority in a vars file is but a variable', {
    'group_vars/a.yml': 'ansible_group_priority: 10\n',
    'group_vars/b.yml': 'z: 1\n',
  }),
  withVars('the first ending wins', {
    'group_vars/all': 'y: none\n',
    'group_vars/all.yml': 'y: yml\n',
    'group_vars/a.yml': 'y: yml\n',
    'group_vars/a.yaml': 'y: yaml\n',
    'group_vars/b.yaml': 'y: yaml\n',
    'group_vars/b.json': '{"y": "json"}',
    'group_vars/c.json': '{"y": "json"}',
    'group_vars/ungrouped.YML': 'y: upper\n',
  }),
  withVars('a directory masks a file', {
    'group_vars/a/x.yml': 'y: directory\n',
    'group_vars/a.yml': 'y: file\n',
  }),
  withVars('the order in a directory', {
    'group_vars/a/b.yml': 'y: b\n',
    'group_vars/a/B.yml': 'y: B\nz: B\n',
    'group_vars/a/a': 'z: a\n',
    'group_vars/a/.hidden.yml': 'y: hidden\n',
    'group_vars/a/z.yml~': 'y: backup\n',
    'group_vars/a/z.txt': 'y: txt\n',
    'group_vars/a/z.YML': 'y: upper\n',
    'group_vars/a/sub/x.json': '{"w": 1, "z": "sub"}',
    'group_vars/a/sub.yml/x.yml': 'w: directory with an ending\n',
    'group_vars/a/.git/x.yml': 'w: hidden\n',
  }),
  withVars('a directory with an ending', { 'group_vars/a.yml/x.yml': 'y: 1\n' }),
  withVars('an empty directory masks a file', {
    'group_vars/a/': '',
    'group_vars/a.yml': 'y: 1\n',
  }),
  withVars('empty vars files', {
    'group_vars/all.yml': '',
    'group_vars/a.yml': '# nothing\n',
    'group_vars/b.yml': '{}\n',
    'group_vars/c.yml': '[]\n',
  }),
  withVars('a vars file that is a list', { 'group_vars/all.yml': '- a\n' }),
  withVars('a vars file that is text', { 'host_vars/h1.yml': 'text\n' }),
  withVars('a broken vars file', { 'group_vars/all.yml': 'a: [\n' }),
  withVars('a broken vars file of nobody', { 'group_vars/nobody.yml': 'a: [\n' }),
  withVars('group_vars that is a file', { group_vars: 'x: 1\n' }),
  withVars('vaulted text in a vars file', {
    'group_vars/a.yml': 'v: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n',
  }),
  {
    name: 'host_vars in a subdirectory by the name of the host',
    files: { 'hosts.yml': 'a: {hosts: {x/h: , /abs: }}\n', 'host_vars/x/h.yml': 'y: 1\n' },
  },
  {
    name: 'vars files of the working directory',
    files: {
      'hosts.yml': HOSTS,
      'group_vars/all.yml': 'x: all\ny: all\n',
      'group_vars/b.yml': 'y: b\n',
      'host_vars/h2.yml': 'y: h2\n',
      'work/group_vars/all.yml': 'x: work all\ny: work all\nz: work all\n',
      'work/group_vars/a.yml': 'y: work a\n',
      'work/host_vars/h2.yml': 'y: work h2\n',
      'work/host_vars/localhost.yml': 'y: work localhost\n',
    },
    directory: 'work',
  },
  {
    name: 'the inventory in the working directory',
    files: {
      'work/hosts.yml': HOSTS,
      'work/group_vars/all.yml': 'x: file\n',
      'work/host_vars/h1.yml': 'x: h1\n',
    },
    sources: ['work/hosts.yml'],
    directory: 'work',
  },
]

export const SOURCES: readonly Case[] = [
  {
    name: 'several files, the last wins',
    files: {
      '1/a.yml': 'web:\n  vars: {x: 1, y: 1}\n  hosts: {h1: {z: 1}, h2: }\n',
      '2/b.yml': 'web:\n  vars: {x: 2}\n  hosts: {h3: , h1: {z: 2}}\nlab:\n  children: {web: }\n',
    },
    sources: ['1/a.yml', '2/b.yml'],
  },
  {
    name: 'vars files beside several sources',
    files: {
      '1/a.yml': 'web:\n  hosts: {h1: }\nlab:\n  children: {web: }\n',
      '2/b.yml': 'web:\n  hosts: {h2: }\n',
      '1/group_vars/web.yml': 'x: 1 web\ny: 1 web\n',
      '2/group_vars/lab.yml': 'x: 2 lab\n',
      '1/host_vars/h1.yml': 'z: 1\n',
      '2/host_vars/h1.yml': 'z: 2\n',
    },
    sources: ['1/a.yml', '2/b.yml'],
  },
  {
    name: 'a directory of sources twice',
    files: {
      '1/a.yml': 'web: {hosts: {h: }}\n',
      '1/c.yml': 'lab: {hosts: {h: }}\n',
      '2/b.yml': 'web: {hosts: {h: }}\n',
      '1/group_vars/web.yml': 'x: 1\n',
      '2/group_vars/web.yml': 'x: 2\n',
    },
    sources: ['1/a.yml', '2/b.yml', '1/c.yml'],
  },
  {
    name: 'a directory',
    files: {
      'inv/b.yml': 'web: {hosts: {h1: {x: b}}}\n',
      'inv/a.yml': 'web: {hosts: {h2: , h1: {x: a}}}\n',
      'inv/B.yml': 'lab: {hosts: {h3: }}\n',
      'inv/c': 'none: {hosts: {h4: }}\n',
      'inv/sub/d.json': '{"sub": {"hosts": {"h5": {}}}}',
      'inv/sub/group_vars/sub.yml': 'x: not read\n',
      'inv/group_vars/sub.yml': 'x: read\n',
      'inv/.hidden.yml': 'hidden: {hosts: {no: }}\n',
      'inv/a.yml~': 'backup: {hosts: {no: }}\n',
      'inv/a.yml.bak': 'backup: {hosts: {no: }}\n',
      'inv/a.yml.orig': 'backup: {hosts: {no: }}\n',
      'inv/README.md': '# Inventory\n',
      'inv/notes.txt': 'x\n',
      'inv/ansible.cfg': '[defaults]\n',
      'inv/a.retry': 'h1\n',
      'inv/vars_plugins/x.py': 'x\n',
    },
    sources: ['inv'],
  },
  ...[
    '---\n',
    '--- # nothing\n',
    '---\n...\n',
    '---\nnull\n',
    '---\n{}\n',
    '- hosts: all\n  tasks: []\n',
    "---\n# a play\n- name: it's a play\n  hosts: all\n",
    '-\n  hosts: all\n',
    '- a=1 b\n',
    '- a b=1\n',
    '{}\n',
    '{ }\n',
    'null\n',
    '[]\n',
  ].map(
    (text): Case => ({
      name: `${JSON.stringify(text)} in a directory`,
      files: {
        'inv/a.yml': 'web: {hosts: {h1: {a: 1}}}\n',
        'inv/b.yml': text,
        'inv/c.yml': 'web:\n  hosts: h2\n',
      },
      sources: ['inv'],
      ini: ['inv/b.yml'],
      leavesOut: true,
    }),
  ),
  {
    name: 'a link to nowhere in a directory',
    files: { 'inv/a.yml': 'web: {hosts: {h1: }}\n', 'inv/b.yml': { link: 'nowhere' } },
    sources: ['inv'],
    leavesOut: true,
  },
  {
    name: 'comments that are not UTF-8 in an INI file',
    files: { hosts: Buffer.from('# f\xfcr\n[web]\nh1 a=1\n; \xe9\n', 'latin1') },
    sources: ['hosts'],
    ini: ['hosts'],
  },
  {
    name: 'a file in a directory that is no text',
    files: {
      'inv/a.yml': 'web: {hosts: {h1: }}\n',
      'inv/disk.gz': Buffer.from('\x1f\x8b\b\0 a b\n', 'latin1'),
    },
    sources: ['inv'],
    ini: ['inv/disk.gz'],
    leavesOut: true,
  },
  {
    name: 'a playbook in a list',
    files: {
      'a.yml': 'web: {hosts: {h1: }}\n',
      'site.yml': '- hosts: all\n',
      'group_vars/web.yml': 'x: 1\n',
    },
    sources: ['site.yml', 'a.yml'],
    ini: ['site.yml'],
    leavesOut: true,
  },
  {
    name: 'settings in .ini files in a directory are no source',
    files: { 'inv/a.yml': 'web: {hosts: {h1: }}\n', 'inv/ec2.ini': '[ec2]\nregions = all\n' },
    sources: ['inv'],
    changedIn: 19,
  },
  {
    name: 'an .ini file in a directory is no source',
    files: { 'inv/a.yml': 'web: {hosts: {h1: }}\n', 'inv/old.ini': '[old]\nno\n' },
    sources: ['inv'],
    changedIn: 19,
  },
  {
    name: 'a directory with a file that is no inventory is an error',
    files: { 'inv/a.yml': 'web: {hosts: {h1: }}\n', 'inv/b.yml': '- a\n' },
    sources: ['inv'],
  },
  {
    name: 'a directory and a file',
    files: {
      'inv/a.yml': 'web: {hosts: {h1: }}\n',
      'inv/group_vars/all.yml': 'x: inv\n',
      'x/b.yml': 'web: {vars: {x: b}}\n',
      'x/group_vars/all.yml': 'x: x\n',
    },
    sources: ['x/b.yml', 'inv'],
  },
]
