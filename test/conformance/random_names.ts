/** The groups in random inventories. Ansible warns of the name `web-1`. */
export const GROUPS = ['all', 'ungrouped', 'a', 'b', 'c', 'd', 'e', 'web-1']

/** Hosts as they are written in an inventory, without the name of a group. */
export const USUAL_HOSTS = [
  ...['h1', 'h2', 'h3', 'h4', 'h[1:2]', 'h[3:5]', 'h[01:02]', 'h6:22', '10.0.0.1', 'localhost'],
]

/** The same, and some that have the name of a group. */
const HOSTS = [...USUAL_HOSTS, 'c', 'e']

/**
 * The hosts that a group may have. Of a host of `all` alone with the name of a group, Ansible puts the
 * group into `ungrouped`. A host of this group that is in `ungrouped` itself is then in it in two
 * ways, and whether Ansible removes it completely depends on the order of the hosts.
 */
export const hostsOf = (group: string): readonly string[] => (group === 'all' ? USUAL_HOSTS : HOSTS)

/** The names that these stand for. */
export const PLAIN_HOSTS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h01', 'localhost', 'c', 'e']

/** The names of variables. */
export const NAMES = ['x', 'y', 'z', 'w']
