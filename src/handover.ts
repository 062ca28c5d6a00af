/**
 * Set in the environment while Ansible works for this program: a copy of it among Ansible's sources
 * then prints an empty inventory. Not for users.
 */
export const HANDOVER = 'VM_DISPATCHER_HANDOVER'

/** The argument with which the built file is a thread of itself, which reads large outputs. */
export const READING_THREAD = 'reading-thread'
