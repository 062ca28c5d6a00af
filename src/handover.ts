/**
 * Set in the environment while Ansible works for this program: a copy of it among Ansible's sources
 * then prints an empty inventory. Not for users.
 */
export const HANDOVER = 'VM_DISPATCHER_HANDOVER'
