/** The user who runs virsh on a hypervisor, and their home: what Ansible's facts say of them. */
export interface SessionUser {
  user: string
  home: string
}

/** Tells them, and becomes the program of the arguments. It goes through `remoteLine`. */
const TELL = 'printf "vm_dispatcher_user %s %s\\n" "$(id -un)" "$HOME"; exec "$@"'

/** The argument vector that also tells who runs it. */
export const tellingUser = (words: readonly string[]): string[] => [
  ...['sh', '-c', TELL, 'sh'],
  ...words,
]

/** Names and paths that can never be a template, nor anything else than text to Ansible. */
const TOLD = /^vm_dispatcher_user ([A-Za-z_][\w.-]{0,63}) (\/[\w./@+-]{0,255})\r?$/m

/** Who that was; undefined where it was not told, or has unusual characters. */
export function readSessionUser(output: string): SessionUser | undefined {
  const [, user, home] = TOLD.exec(output) ?? []
  return user === undefined || home === undefined ? undefined : { user, home }
}
