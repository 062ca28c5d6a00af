import { OWN_PREFIX } from './setting.ts'
import { sha256 } from './sha256.ts'

/** A group that this program adds to the inventory that it prints. */
interface EmittedGroup {
  /** What its hosts are. VMs are hosts only with `vm_dispatcher_emit_vms`. */
  of: 'hypervisors' | 'any host' | 'VMs'
  /** Its name, made of the parts that differ. */
  name: (...parts: string[]) => string
  /** What these parts are called, in the docs and in messages. */
  parts: readonly string[]
  meaning: string
}

/**
 * The beginning of the names of groups of hypervisors that offer the same. Each has one variable,
 * which has the name of the group.
 */
export const LIKE = `${OWN_PREFIX}like_`

/**
 * Every group that this program adds, in one table. What makes groups, what refuses names that
 * collide with theirs, the docs and the schemas take the names from here.
 */
export const EMITTED_GROUPS = {
  offering: {
    of: 'hypervisors',
    name: (architecture: string, domainType: string) =>
      `${OWN_PREFIX}${architecture}_${domainType}`,
    parts: ['ARCH', 'DOMAINTYPE'],
    meaning:
      'the hypervisors that support the pair, for each architecture of an entry and each of `priority_domains`',
  },
  unreachable: {
    of: 'hypervisors',
    name: () => `${OWN_PREFIX}unreachable`,
    parts: [],
    meaning: 'the hypervisors whose status is not `ok`; always there',
  },
  like: {
    of: 'hypervisors',
    // It is the name of a variable too, so it has to be valid in Python.
    name: (first: string, digest: string) =>
      `${LIKE}${first.replace(/[^A-Za-z0-9]/g, '_')}_${digest}`,
    parts: ['NAME', 'DIGEST'],
    meaning:
      'ten or more hypervisors that can run the same; NAME is the first of them, DIGEST stands for what they can run',
  },
  carrier: {
    of: 'any host',
    name: (host: string) => {
      const name = `${OWN_PREFIX}host_${host}`
      const valid = validGroupName(name)
      // Two hosts must not share it, not even hosts of two copies of this script in one run.
      return valid === name ? name : `${valid}_${sha256(host).slice(0, 8)}`
    },
    parts: ['NAME'],
    meaning: 'a host that has the name of a group',
  },
  vms: { of: 'VMs', name: () => 'vms', parts: [], meaning: 'all VMs' },
  platform: {
    of: 'VMs',
    name: (platform: string) => platform,
    parts: ['PLATFORM'],
    meaning: 'those of a platform: `debian`',
  },
  target: {
    of: 'VMs',
    name: (target: string) => target,
    parts: ['TARGET'],
    meaning: 'those of a target: `arm64`',
  },
  vmsOn: {
    of: 'VMs',
    name: (hypervisor: string) => validGroupName(`vms_on_${hypervisor}`),
    parts: ['HYPERVISOR'],
    meaning: 'those on a hypervisor',
  },
  vmsInState: {
    of: 'VMs',
    name: (state: string) => `vms_${state.replaceAll(' ', '_')}`,
    parts: ['STATE'],
    meaning:
      'those in a state; `vms_running`, `vms_shut_off` and `vms_absent` are always there, others (`vms_paused`) if a VM is in them',
  },
} as const satisfies Record<string, EmittedGroup>

/** The name of a group with its parts in capitals: `vms_on_HYPERVISOR`. */
export const groupForm = ({ name, parts }: EmittedGroup): string => name(...parts)

/** The forms of all groups of VMs. */
export const vmGroupForms = (): string[] =>
  Object.values<EmittedGroup>(EMITTED_GROUPS).flatMap((row) =>
    row.of === 'VMs' ? groupForm(row) : [],
  )

/**
 * The name of a group as Ansible makes it valid, so that it does not warn of it: every character that
 * is not a letter, a digit or `_` becomes `_` (to_safe_group_name in ansible/inventory/group.py). It
 * would replace a digit at the start, too; all names that come here start with a letter.
 */
function validGroupName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_]/gu, '_')
}
