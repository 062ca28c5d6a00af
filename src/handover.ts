/**
 * Set in the environment while Ansible works for this program. If Ansible then runs this program as
 * a source, it prints an empty inventory. Not for users.
 */
export const HANDOVER = 'VM_DISPATCHER_HANDOVER'

/** The argument with which the built file runs as a thread that reads large outputs. */
export const READING_THREAD = 'reading-thread'
