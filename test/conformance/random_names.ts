/** The groups in random inventories. Ansible warns of the name `web-1`. */
export const GROUPS = ['all', 'ungrouped', 'a', 'b', 'c', 'd', 'e', 'web-1']

/** Hosts as they are written in an inventory; some have the name of a group. */
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

/** The names that these stand for. */
export const PLAIN_HOSTS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h01', 'localhost', 'c', 'e']

/** The names of variables. */
export const NAMES = ['x', 'y', 'z', 'w']
