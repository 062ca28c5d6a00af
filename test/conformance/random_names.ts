/** What random inventories name; `web-1` is a name that Ansible warns of. */
export const GROUPS = ['all', 'ungrouped', 'a', 'b', 'c', 'd', 'e', 'web-1']

/** As hosts stand in an inventory; some have the name of a group. */
export const HOSTS = [
  ...[
    'h1',
    'h2',
    'h3',
    'h4',
    'h[1:2]',
    'h[3:5]',
    'h[01:02]',
    'h6:22',
    '10.0.0.1',
    'localhost',
    'c',
    'e',
  ],
]

/** Hosts that these come to. */
export const PLAIN_HOSTS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h01', 'localhost', 'c', 'e']

/** Of variables. */
export const NAMES = ['x', 'y', 'z', 'w']
