/** The user who runs virsh on a hypervisor, and their home directory, as in Ansible's facts. */
export interface SessionUser {
  user: string
  home: string
}

/**
 * A script that prints them, and then becomes the program of the arguments. It goes through
 * `remoteLine`.
 */
const TELL = 'printf "vm_dispatcher_user %s %s\\n" "$(id -un)" "$HOME"; exec "$@"'

/** The argument vector of a command that also prints who runs it. */
export const tellingUser = (words: readonly string[]): string[] => [
  ...['sh', '-c', TELL, 'sh'],
  ...words,
]

/** Names and paths that are only text to Ansible, and never a template. */
const TOLD = /^vm_dispatcher_user ([A-Za-z_][\w.-]{0,63}) (\/[\w./@+-]{0,255})\r?$/m

/** The user in an output; undefined if it is missing or has unusual characters. */
export function readSessionUser(output: string): SessionUser | undefined {
  const [, user, home] = TOLD.exec(output) ?? []
  return user === undefined || home === undefined ? undefined : { user, home }
}
