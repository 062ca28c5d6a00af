import { expect, test } from '@jest/globals'
import type { Ansible } from '../support/ansible.ts'
import { compared, type HandoverCase } from './handover_comparison.ts'

const HOSTS_YML = `all:
  hosts: {solo: {serial: 1}}
  children:
    web:
      hosts: {h1: {d: {y: own}}, h2: }
      vars: {x: inline web, d: {x: web, l: [1]}}
    lab:
      children: {web: }
      vars: {x: inline lab, d: {z: lab, l: [2]}}
`

/** `d: {v: file}` and `x: file`, encrypted with the password `pw`. */
const VAULTED = `$ANSIBLE_VAULT;1.1;AES256
64663232653531643535646134613166363431613930666562343337373265656133613231383531
3230346637373734343730313463303938313834313834340a643365376465393563646162383061
30643937323264633230653535326134386361383337376362303165613761386633646361353433
3338613936376266610a626639616537366564356639393636663939393132643764343131653261
38393936613866373532356430353065353031663136376265623662383039656239
`

/** `web: {hosts: {h1: {a: 1}}, vars: {x: web}}`, encrypted in the same way. */
const VAULTED_HOSTS = `$ANSIBLE_VAULT;1.1;AES256
34396532643963343265633233386261323237343161376432313065623532343835366632346466
3030663565643862666364333163613763663762303765610a633635663665656665653833643131
30646664366432333738653436653630396233623363393238623533373738373831306530643735
3337333861396430620a643638643764623237646462613331653664396231653330656134666562
61616165313030386164306530363965633533323935303835316665653261353937646535666237
3062653063363833356631343131313738363334393562643237
`

/** Variables that only vars files have. */
const VARS_FILES = {
  'hosts.yml': HOSTS_YML,
  'group_vars/all.yml': 'zone: all\nrank: 2\n',
  'group_vars/web.yml': 'power: true\nzone: web\nansible_group_priority: 5\n',
  'host_vars/h1.yml': 'rank: 1\nd: {f: h1}\n',
  'host_vars/solo/a.yml': 'zone: alone\n',
  'work/group_vars/all.yml': 'power: true\nhere: 1\n',
}

const CASES: Record<string, HandoverCase> = {
  'INI: values, comments and quotes': {
    files: {
      'hosts.ini': `top b="1" c='"1"' d=True e=true f=01 g=1e3 h=None i=0x10 k={"a":1} l="[1, 2]"
sharp v=x#y z=1
h[08:10].example:22 n=5
[web:vars]
a=1 # c
b=s # c
c={"k": true}
d={'k': True}
e=a = b
f={1: 'x', 'k': None}
[web]
top
[lab:children]
web
[empty]
`,
    },
  },
  'INI: priorities, depths and a group in two parents': {
    files: {
      'hosts.ini': `[b]
h
[a]
h
[a:vars]
x=a
ansible_group_priority=10
[b:vars]
x=b
[outer:children]
a
[outer:vars]
x=outer
y=outer
[second:children]
a
[second:vars]
y=second
ansible_group_priority=0
`,
    },
  },
  'INI: files of all beat the variables of a group, files of a group beat both': {
    files: {
      'hosts.ini': '[web]\nh1 own=inline\nh2\n[web:vars]\nx=inline\ny=inline\n',
      'group_vars/all.yml': 'x: all\ny: all\nown: all\n',
      'group_vars/web/a.yml': 'y: {b: 1, a: 2}\nansible_group_priority: 7\n',
      'host_vars/h2.yml': 'x: !unsafe "{{ no }}"\n',
    },
  },
  'INI: what looks like a priority in a file is none': {
    files: {
      'hosts.ini': '[a]\nh\n[b]\nh\n[a:vars]\nx=a\n[b:vars]\nx=b\n',
      'group_vars/a.yml': 'ansible_group_priority: 7\n',
    },
  },
  'INI: a priority that a file repeats is one all the same': {
    files: {
      'hosts.ini': '[a]\nh\n[b]\nh\n[a:vars]\nx=a\nansible_group_priority=7\n[b:vars]\nx=b\n',
      'group_vars/a.yml': 'ansible_group_priority: 7\n',
    },
  },
  'INI: files in the working directory': {
    files: {
      'hosts.ini': '[web]\nh1\nh2\n[web:vars]\nx=inline\n',
      'group_vars/all.yml': 'x: beside\n',
      'work/group_vars/web.yml': 'x: work\n',
      'work/host_vars/h2.yml': 'x: work h2\n',
    },
    directory: 'work',
  },
  'INI beside YAML, the YAML first and last': {
    files: {
      'a.yml': HOSTS_YML,
      'hosts.ini': '[web]\nh1 d=ini\nh3\n[more:children]\nweb\n[web:vars]\nx=ini\n',
      'z.yml': 'web: {vars: {x: z}}\n',
    },
    sources: ['a.yml', 'hosts.ini', 'z.yml'],
  },
  'TOML, which the ini plugin tries before': {
    files: {
      'hosts.toml': `[all.vars]
a = true
[web]
children = ["lab"]
vars = {x = 1, f = 1.0, s = "{{ s }}", l = [1, 2]}
[web.hosts]
h1 = {}
h2 = {own = 2, d = {k = "v"}}
"h[3:4]:22" = {}
[lab.hosts]
h5 = {big = 9007199254740993}
`,
      'group_vars/all.yml': 'x: all\n',
    },
    sources: ['hosts.toml'],
  },
  'ignore_extensions in ansible.cfg': {
    files: {
      'inv/a.yml': HOSTS_YML,
      'inv/b.yaml': 'web: {hosts: {no: }}\n',
      'inv/c.txt': '[web]\nh3\n',
      'ansible.cfg': '[inventory]\nignore_extensions = .yaml, .bak\n',
    },
    sources: ['inv'],
    env: { ANSIBLE_CONFIG: '@/ansible.cfg' },
  },
  'ignore_patterns in ansible.cfg': {
    files: {
      'inv/a.yml': HOSTS_YML,
      'inv/b.yml': 'web: {hosts: {no: }}\n',
      'inv/sub/old-c.yml': 'web: {hosts: {no: }}\n',
      'inv/sub/d.yml': 'web: {hosts: {h4: }}\n',
      'ansible.cfg': '[inventory]\nignore_patterns = ^b, old-\n',
    },
    sources: ['inv'],
    env: { ANSIBLE_CONFIG: '@/ansible.cfg' },
  },
  'a host with the name of a group': {
    files: { 'hosts.ini': '[same]\nsame x=1\nother\n[same:vars]\ny=2\n' },
  },
  'an executable': {
    files: {
      inventory: `#!/bin/sh
echo '{"web": {"hosts": ["h1"], "vars": {"f": 1.0, "n": null, "big": 12345678901234567890, "t": "{{ f }}"}}, "_meta": {"hostvars": {"h1": {"u": {"__ansible_unsafe": "{{ u }}"}}}}}'
`,
      'group_vars/all.yml': 'f: all\n',
    },
    sources: ['inventory'],
  },
  'plugins: constructed groups and variables': {
    files: {
      'hosts.yml': HOSTS_YML,
      'zz.yml':
        "plugin: ansible.builtin.constructed\nstrict: true\ngroups: {made: \"inventory_hostname == 'h2'\"}\ncompose: {c: inventory_hostname + '!'}\n",
    },
    sources: ['hosts.yml', 'zz.yml'],
  },
  'plugins: constructed groups and variables of vars files': {
    files: {
      ...VARS_FILES,
      'zz.yml': `plugin: constructed
use_vars_plugins: yes
groups: {made: "power | default(false)", first: rank == 1}
compose: {c: zone ~ '!', zone: zone ~ ' (composed)'}
keyed_groups: [{key: zone, prefix: z, parent_group: zones}, {key: "'rank' ~ rank", separator: ''}]
`,
    },
    sources: ['hosts.yml', 'zz.yml'],
    directory: 'work',
  },
  'plugins: the same in a directory, with a group that has variables of its own': {
    files: {
      'inv/hosts.yml': HOSTS_YML,
      'inv/group_vars/web.yml': 'power: true\n',
      'inv/group_vars/made.yml': 'x: of made\nd: {made: 1}\n',
      'inv/host_vars/solo.yml': 'power: true\n',
      'inv/zz.yaml':
        '{"plugin": "constructed", "use_vars_plugins": 1, "groups": {"made": "power"}}',
    },
    sources: ['inv'],
  },
  'plugins: constructed before the sources that it is to see': {
    files: {
      ...VARS_FILES,
      'aa.yml': 'plugin: constructed\nuse_vars_plugins: true\ngroups: {made: power}\n',
    },
    sources: ['aa.yml', 'hosts.yml'],
  },
  'plugins: constructed without vars files, beside some': {
    files: {
      ...VARS_FILES,
      'zz.yml': 'plugin: constructed\ngroups: {made: power, laid: x is defined}\n',
    },
    sources: ['hosts.yml', 'zz.yml'],
  },
  'plugins: generated hosts': {
    files: {
      'generator.yml': `plugin: ansible.builtin.generator
hosts: {name: "{{ kind }}{{ number }}", parents: [{name: "{{ kind }}s", vars: {kind: "{{ kind }}"}}]}
layers: {kind: [web, db], number: [1, 2]}
`,
    },
    sources: ['generator.yml'],
  },
  'INI text in a file named .yml': {
    files: {
      'hosts.yml': 'h1 a=1 b=x\n[web]\nh[2:3] c="1"\n',
      'more.yaml': '# c\n[lab]\nh1\n[lab:vars]\nd={"k": 1}\n',
      'only.yml': 'h9\n',
      'group_vars/web.yml': 'x: web\n',
    },
    sources: ['hosts.yml', 'more.yaml', 'only.yml'],
  },
  'YAML that js-yaml refuses': {
    files: {
      'hosts.yml': 'web: {hosts: {h1: {a: [1,\t2]#c\n, b: {x: "y"#c\n}}, h2: }}\n',
      'more.yml': 'lab:\n  hosts:\n    h1: {c: "\\\n\n x"}\n',
      'group_vars/web.yml': 'd: [-, x]#c\n',
      'group_vars/none.yml': 'not: [yaml\n',
      'work/host_vars/h2.yml': "e: 'f'#c\n",
    },
    sources: ['hosts.yml', 'more.yml'],
    directory: 'work',
  },
  'YAML that libyaml may read otherwise': {
    hasWarnings: true,
    files: {
      'hosts.yml': 'web:\n  hosts:\n    h1: {a: "x\u2028 y"}\n',
      'more.yml': 'lab: {hosts: {h1: {b: &b 1, *b : 2, yes: 3, 1: 4}}}\n',
      'group_vars/all.yml': 'c: 1\u0085d: 2\n',
      'host_vars/h1/x.yml': '{e: "x\u2029  y"}\n',
    },
    sources: ['hosts.yml', 'more.yml'],
  },
  'what versions of Ansible read otherwise under !unsafe': {
    hasWarnings: true,
    files: {
      'hosts.yml':
        'web:\n  hosts:\n    h1: {a: !unsafe "5", b: !unsafe "", c: !unsafe "5 {{ x }}", d: !unsafe [x, [1]]}\n',
      'group_vars/all.yml':
        'e: !unsafe |\n  5\nf: !unsafe "2001-01-01 1:00:00"\ng: !unsafe {h: {i: 1}}\nj: !unsafe {k: [1]}\n',
    },
    sources: ['hosts.yml'],
  },
  'endings of vars files in another order': {
    files: {
      'hosts.yml': HOSTS_YML,
      'group_vars/all.yml': 'a: yml\n',
      'group_vars/all.json': '{"b": "json"}',
    },
    sources: ['hosts.yml'],
    env: { ANSIBLE_YAML_FILENAME_EXT: '.json, .yaml, .yml' },
  },
  'what versions of PyYAML merge otherwise, in a source': {
    hasWarnings: true,
    files: {
      'hosts.yml': `all:
  vars: {p: &p {x: 1, yy: 1}, q: &q {x: 2, yy: 2, z: 2}}
  hosts: {h1: {<<: [*p, *q]}, h2: {<<: *p, <<: *q}}
`,
    },
    sources: ['hosts.yml'],
  },
  'what versions of PyYAML merge otherwise, in vars files': {
    hasWarnings: true,
    files: {
      'hosts.yml': HOSTS_YML,
      'group_vars/web.yml': 'p: &p {x: 1, yy: 1}\nq: &q {x: 2, yy: 2}\nr: {<<: [*p, *q]}\n',
      'work/host_vars/h2.yml': 's: {<<: [{key: 1}, {key: 2}]}\n',
    },
    sources: ['hosts.yml'],
    directory: 'work',
  },
  'hash_behaviour=merge': {
    files: {
      'hosts.yml': HOSTS_YML,
      'group_vars/all.yml': 'd: {x: all, a: 1}\n',
      'group_vars/web.yml': 'd: {f: {g: web}}\n',
      'host_vars/h1.yml': 'd: {f: {h: h1}}\n',
      'work/group_vars/all.yml': 'd: {work: 1}\n',
    },
    sources: ['hosts.yml'],
    directory: 'work',
    env: { ANSIBLE_HASH_BEHAVIOUR: 'merge' },
  },
  ANSIBLE_PRECEDENCE: {
    files: {
      'hosts.yml': HOSTS_YML,
      'group_vars/all.yml': 'x: all\n',
      'group_vars/lab.yml': 'x: lab\n',
      'work/group_vars/all.yml': 'x: work\ny: work\n',
    },
    sources: ['hosts.yml'],
    directory: 'work',
    env: {
      ANSIBLE_PRECEDENCE:
        'groups_plugins_inventory, all_plugins_play, all_plugins_inventory, groups_inventory, all_inventory',
    },
  },
  'ANSIBLE_PRECEDENCE without vars files of groups': {
    files: {
      'hosts.yml': HOSTS_YML,
      'group_vars/all.yml': 'x: all\nz: all\n',
      'group_vars/lab.yml': 'x: lab\ny: lab\n',
      'host_vars/h1.yml': 'v: h1\n',
      'work/group_vars/all.yml': 'w: work\n',
    },
    sources: ['hosts.yml'],
    directory: 'work',
    env: { ANSIBLE_PRECEDENCE: 'all_inventory, groups_inventory, all_plugins_inventory' },
  },
  'duplicate keys, and nothing is to be said of them': {
    files: {
      'hosts.yml': 'web: {hosts: {no: }}\nweb: {hosts: {h1: {x: 1, x: 2}}}\n',
      'group_vars/web.yml': 'y: 1\ny: 2\n',
    },
    sources: ['hosts.yml'],
    env: { ANSIBLE_DUPLICATE_YAML_DICT_KEY: 'ignore' },
  },
  'vars files that are read with the sources': {
    files: {
      'hosts.yml': HOSTS_YML,
      'group_vars/all.yml': 'x: all\ny: all\n',
      'group_vars/lab.yml': 'x: lab\n',
      'work/group_vars/web.yml': 'y: work\n',
    },
    sources: ['hosts.yml'],
    directory: 'work',
    env: { ANSIBLE_VARS_PLUGIN_STAGE: 'inventory' },
  },
  'a vars file that is encrypted, and what it changes': {
    files: {
      'hosts.yml': HOSTS_YML,
      'group_vars/all.yml': VAULTED,
      'group_vars/lab.yml': 'a: lab\n',
      'work/host_vars/h2.yml': VAULTED,
      pw: 'pw\n',
    },
    sources: ['hosts.yml'],
    directory: 'work',
    env: { ANSIBLE_VAULT_PASSWORD_FILE: '@/pw' },
  },
  'an encrypted file in the working directory alone': {
    files: { 'hosts.yml': HOSTS_YML, 'work/group_vars/all.yml': VAULTED, pw: 'pw\n' },
    sources: ['hosts.yml'],
    directory: 'work',
    env: { ANSIBLE_VAULT_PASSWORD_FILE: '@/pw' },
  },
  'an encrypted inventory': {
    files: { 'hosts.yml': VAULTED_HOSTS, pw: 'pw\n' },
    sources: ['hosts.yml'],
    env: { ANSIBLE_VAULT_PASSWORD_FILE: '@/pw' },
  },
}

/** The tests that what this program gets from this Ansible is printed with the same values. */
export function handoverTests(ansible: () => Ansible): void {
  test.each(Object.entries(CASES))(
    '%s',
    async (_name, given) => {
      const { source, printed, theirs, ours } = await compared(given, ansible())
      expect(printed).toEqual(source)
      expect(ours).toEqual(theirs)
    },
    120_000,
  )
}
