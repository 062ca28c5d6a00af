import { quote } from 'shlex'

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
  return ['env', 'LC_ALL=C', ...argumentVector].map((argument) => quote(argument)).join(' ')
}
