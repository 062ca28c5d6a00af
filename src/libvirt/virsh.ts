/** The argument vector that asks libvirt for its capabilities; without a URI virsh uses its own default. */
export function capabilitiesArguments(uri: string | undefined): string[] {
  return ['virsh', ...(uri === undefined ? [] : ['--connect', uri]), 'capabilities']
}

/**
 * A command line for a remote login shell, whichever it is: every argument stays one argument.
 * The messages of virsh are told apart by their English texts, hence the locale, and hence `env`:
 * not every shell takes an assignment before a command.
 */
export function remoteCommandLine(argumentVector: readonly string[]): string {
  return `env LC_ALL=C ${argumentVector.map(quote).join(' ')}`
}

/** Leaves bare only what no shell gives a meaning to: zsh has one for a leading `=`, fish for `%`. */
function quote(argument: string): string {
  return /^[\w./:-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'"'"'`)}'`
}
