import type { Inventory } from '../../inventory/model/model.ts'
import { OWN_PREFIX } from '../../setting.ts'
import type { Request } from '../request/request.ts'
import { possibleVmGroups } from './vm_groups.ts'
import type { VmLabel } from './vm_names.ts'

/** Names that VMs and their groups cannot have where VMs are hosts. */
export interface TakenNames {
  /**
   * Why a VM may not have this name; undefined if it may. `place` is the only hypervisor that it can
   * be on, if there is one: a VM that is a hypervisor itself must be on a certain other one.
   */
  reason: (name: string, place: string | undefined) => string | undefined
  /** The platform or target that cannot be a group; undefined if both can. */
  impossibleGroup: (label: VmLabel) => { what: string; name: string } | undefined
}

const ANOTHER_HOST = 'is the name of another host'
const WITHOUT_PLACE =
  'is the name of a hypervisor, and may be on any: such an entry needs the key hypervisor'

/** Names of groups that have another meaning for Ansible, or that cannot be used. */
const NOT_GROUPS = ['', 'all', 'ungrouped', '_meta']

const isOurs = (name: string): boolean => name.startsWith(OWN_PREFIX)

/**
 * The names that are taken. If a script has a host and a group of the same name, Ansible gives the
 * host's variables to the group, and so to all of its hosts.
 */
export function takenNames(
  request: Pick<Request, 'entries' | 'hypervisors'>,
  { groups, hosts }: Inventory,
): TakenNames {
  const { hypervisors } = request
  const ofVms = possibleVmGroups(request)
  const isHypervisor = new Set(hypervisors.map(({ name }) => name))
  return {
    reason: (name, place) => {
      if (name === 'localhost' || (isHypervisor.has(name) && place === name)) return ANOTHER_HOST
      if (groups.has(name) || ofVms.has(name)) return 'is the name of a group'
      if (isOurs(name)) return `begins like names of groups that this script adds (${OWN_PREFIX})`
      return isHypervisor.has(name) && place === undefined ? WITHOUT_PLACE : undefined
    },
    impossibleGroup: (label) => {
      const what = (['platform', 'target'] as const).find(
        (kind) => NOT_GROUPS.includes(label[kind]) || isOurs(label[kind]) || hosts.has(label[kind]),
      )
      return what && { what, name: label[what] }
    },
  }
}

/** The only one of a set; undefined if there is another, or none. */
export const onlyOf = (names: ReadonlySet<string> | undefined): string | undefined =>
  names?.size === 1 ? [...names][0] : undefined
