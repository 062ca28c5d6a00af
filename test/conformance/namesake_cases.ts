import type { Case } from './comparison.ts'

const one = (name: string, text: string, files: Record<string, string> = {}): Case => ({
  name,
  files: { 'hosts.yml': text, ...files },
})

const HYPERVISORS = `all:
  vars: {x: all, y: all}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_connection: local, x: own}
        hv2: {x: other}
      vars: {x: hypervisors, z: hypervisors}
`

/**
 * Hosts with the name of a group. Variables that a host gets before the group exists stay its own.
 */
export const NAMESAKES: readonly Case[] = [
  one(
    'a group for the VMs of a hypervisor',
    `${HYPERVISORS}    hv1: {hosts: {vm-a: {x: vm}, vm-b: }, vars: {x: hv1}}\n`,
  ),
  one('the group before the host', `hv1: {hosts: {vm-a: , vm-b: }}\n${HYPERVISORS}`),
  one(
    'a group of the host alone',
    `${HYPERVISORS}    hv1: {hosts: {hv1: {x: later}}, vars: {x: hv1, z: hv1}}\n`,
  ),
  one(
    'a group that the host is in, with others',
    `${HYPERVISORS}    hv1: {hosts: {hv1: , hv2: , vm: }, vars: {x: hv1, w: hv1}}\n`,
  ),
  one(
    'a parent of the group of the host',
    `${HYPERVISORS}    hv1: {children: {hypervisors: }, vars: {x: hv1, z: hv1}}\n`,
  ),
  one(
    'a child of the group of the host',
    `${HYPERVISORS}      children: {hv1: {hosts: {vm: }, vars: {z: hv1}}}\n`,
  ),
  one(
    'each host with a group of its own',
    `${HYPERVISORS}    hv1: {hosts: {hv1: }}\n    hv2: {hosts: {hv2: }}\n`,
  ),
  one(
    'each host as its own group under others',
    'site:\n  children:\n    hv1: {hosts: {hv1: {x: 1}}}\n    hv2: {hosts: {hv2: {x: 2}}}\n  vars: {x: site}\n',
  ),
  one('an empty group', `${HYPERVISORS}    hv1:\n`),
  one('variables in host_vars only', 'web: {hosts: {hv1: , hv2: }}\nhv1: {hosts: {vm: }}\n', {
    'host_vars/hv1.yml': 'ansible_connection: local\nx: own\n',
    'group_vars/hv1.yml': 'x: hv1\ny: hv1\n',
    'group_vars/web.yml': 'x: web\ny: web\n',
    'group_vars/all.yml': 'x: all\nz: all\n',
  }),
  one(
    'variables inline, in host_vars and in files of all groups',
    `${HYPERVISORS}    hv1: {hosts: {vm: , hv2: }, vars: {x: hv1, v: hv1}}\n`,
    {
      'host_vars/hv1/a.yml': 'y: own\n',
      'group_vars/hv1.yml': 'y: hv1\n',
      'group_vars/hypervisors.yml': 'y: hypervisors\nz: file\n',
      'group_vars/all.yml': 'v: all\nz: all\n',
    },
  ),
  one(
    'priorities that would put other groups last',
    `${HYPERVISORS}    hv1: {hosts: {vm: }}\n    top: {hosts: {hv1: }, vars: {ansible_group_priority: 1000, x: top}}\n`,
  ),
  one(
    'deep groups',
    'a: {children: {b: {children: {c: {children: {d: {hosts: {web: {x: own}}, vars: {x: d}}}}}}}}\nz: {hosts: {web: }, vars: {x: z}}\nweb: {children: {inner: {hosts: {vm: }}}, vars: {x: web}}\n',
  ),
  one(
    'a host of all alone',
    'all: {hosts: {web: {x: own}, other: }, vars: {x: all}}\nweb: {hosts: {vm: }}\n',
  ),
  one(
    'localhost',
    'all: {hosts: {localhost: {ansible_connection: local, x: own}}}\nlocalhost: {hosts: {vm: }, vars: {x: group}}\n',
  ),
  one(
    'localhost in its group alone',
    'localhost: {hosts: {localhost: {ansible_connection: local}}}\nweb: {hosts: {h: }}\n',
  ),
  one('a host named ungrouped', 'web: {hosts: {ungrouped: , h: }}\n', {
    'host_vars/all.yml': 'x: host\n',
    'host_vars/ungrouped.yml': 'x: host\n',
    'group_vars/all.yml': 'x: group\n',
  }),
  one(
    'unsafe, vaulted and structured values',
    'web: {hosts: {hv1: {a: !unsafe "{{ x }}", b: {c: [1, 2.0, null]}, d: "{{ b.c }}"}}}\nhv1: {hosts: {vm: }}\n',
  ),
  one(
    'names that are not valid for groups',
    'web: {hosts: {hv-1.example: {x: own}, hv_1_example: {x: other}}}\nhv-1.example: {hosts: {vm: }}\nhv_1_example: {hosts: {vm: }}\n',
  ),
  {
    name: 'a group in a later source, and variables after it',
    files: {
      '1/a.yml': 'web: {hosts: {hv1: {x: own}}}\n',
      '2/b.yml': 'hv1: {hosts: {vm: }}\nweb: {hosts: {hv1: {x: group, y: group}}}\n',
      '1/host_vars/hv1.yml': 'z: own\n',
      '2/group_vars/hv1.yml': 'z: group\n',
    },
    sources: ['1/a.yml', '2/b.yml'],
  },
  {
    name: 'through Ansible',
    files: {
      'hosts.ini': '[web]\nhv1 x=own y="{{ x }}"\nhv2\n[hv1]\nvm\n[hv1:vars]\nx=group\n',
      'host_vars/hv1.yml': 'z: own\n',
      'group_vars/web.yml': 'z: web\nx: web\n',
    },
    sources: ['hosts.ini'],
    ini: ['hosts.ini'],
  },
  one(
    'a priority among the variables of a host is that of its namesake',
    'a: {hosts: {h: }, vars: {x: a}}\nb: {hosts: {h: , a: {ansible_group_priority: 9, y: of a}}, vars: {x: b}}\n',
  ),
  one(
    'and what Ansible makes of it where it is not a number',
    'a: {hosts: {h: {}}}\nb: {hosts: {a: {ansible_group_priority: high}}}\n',
  ),
  {
    name: 'of all alone, through Ansible',
    files: {
      'hosts.ini': 'web z=own\n[lab]\nvm\n',
      'b.yml': 'all: {hosts: {lab: , ungrouped: }}\nlab: {hosts: {h: }}\n',
    },
    sources: ['b.yml', 'hosts.ini'],
    ini: ['hosts.ini'],
  },
]
