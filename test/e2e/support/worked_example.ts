import { join } from 'node:path'
import type { FleetAddress } from './fleet.ts'

type Variables = Record<string, unknown>

/** The part of a YAML inventory that the tests change. */
export interface StaticInventory {
  all: {
    hosts: { localhost: Variables }
    children: { hypervisors: { hosts: Record<string, Variables>; vars: Variables } }
  }
}

/** An entry of the matrix. */
export interface Entry {
  platform: string
  target: string
}

/** The worked example: a matrix, an entry besides, and four hypervisors, of which one has VMs already. */
export function workedExample(fleet: FleetAddress): StaticInventory {
  const host = (name: string, variables: Variables = {}) => ({
    [name]: { ansible_port: fleet.ports[name], ...variables },
  })
  return {
    all: {
      hosts: {
        localhost: {
          ansible_connection: 'local',
          config: {
            permutations: { platforms: ['debian', 'fedora'], targets: ['amd64', 'arm64'] },
            list: entries('Arch-Linux/amd64'),
          },
        },
      },
      children: {
        hypervisors: {
          hosts: {
            ...host('hv1'),
            ...host('hv2', { config: { list: entries('static/arm64') } }),
            ...host('hv3'),
            ...host('hv4'),
          },
          vars: connectionVariables(fleet),
        },
      },
    },
  }
}

/** How Ansible reaches any of the fleet, but for the port. */
export function connectionVariables({ directory }: FleetAddress): Record<string, string> {
  return {
    ansible_host: '127.0.0.1',
    ansible_user: 'root',
    ansible_private_key_file: join(directory, 'id'),
    ansible_ssh_common_args: `-o UserKnownHostsFile=${join(directory, 'known_hosts')}`,
    ansible_python_interpreter: '/usr/bin/python3',
  }
}

/** `entries('debian/arm64')` is `[{ platform: 'debian', target: 'arm64' }]`. */
export function entries(...names: string[]): Entry[] {
  return names.map((name) => {
    const [platform, target] = name.split('/') as [string, string]
    return { platform, target }
  })
}

/** The expected lists in the worked example. Without KVM there is one more queue for amd64. */
export const expectedLists = (hasKvm: boolean): Record<string, Entry[]> =>
  hasKvm
    ? {
        hv1: entries('Arch-Linux/amd64', 'fedora/amd64'),
        hv2: entries('static/arm64', 'debian/arm64'),
        hv3: entries('fedora/arm64'),
        hv4: entries('debian/amd64'),
      }
    : {
        hv1: entries('Arch-Linux/amd64'),
        hv2: entries('static/arm64', 'debian/amd64', 'debian/arm64'),
        hv3: entries('fedora/arm64'),
        hv4: entries('fedora/amd64'),
      }
