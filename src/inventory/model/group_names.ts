/**
 * The name of a group as Ansible makes it valid, so that it does not warn of it: every character that
 * is not a letter, a digit or `_` becomes `_`, and a digit at the start, too (to_safe_group_name in
 * ansible/inventory/group.py, with Python's `^[\d\W]|[^\w]`).
 */
export const validGroupName = (name: string): string =>
  name.replace(/^\p{Nd}|[^\p{L}\p{N}_]/gu, '_')

/** The name of the group of the VMs on a hypervisor. */
export const vmGroupOn = (hypervisor: string): string => validGroupName(`vms_on_${hypervisor}`)
