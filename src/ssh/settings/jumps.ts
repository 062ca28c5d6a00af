import { readArguments, wordsOf } from '../from_ansible/arguments.ts'
import type { SshCall } from '../from_ansible/ssh_call.ts'

/**
 * The call with which OpenSSH would reach the last of `jumps` (`[USER@]HOST[:PORT]`, commas between)
 * on the way to `target`: the hosts before it are its own jump hosts, and of the target's arguments
 * only the configuration file holds for it (ssh.c). Undefined if the text is not such a list.
 */
export function jumpCall(target: SshCall, jumps: string): SshCall | undefined {
  const before = jumps.split(',')
  const last = before.pop() ?? ''
  const destination = last.replace(/^ssh:\/\//, '')
  const at = destination.lastIndexOf('@')
  const user = at > 0 ? destination.slice(0, at) : undefined
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]+)\]|([^:@\s]+))(?::(\d+))?\/?$/.exec(destination.slice(at > 0 ? at + 1 : 0)) ?? []
  const address = bracketed ?? plain
  if (address === undefined) return undefined
  return {
    ...target,
    arguments: [
      ...configurationFile(target.arguments),
      ...(before.length > 0 ? ['-J', before.join(',')] : []),
      ...(user === undefined ? [] : ['-l', user]),
      ...(port === undefined ? [] : ['-p', port]),
    ],
    address,
    secrets: { ...target.secrets, password: undefined, privateKey: undefined },
  }
}

/** `-F FILE`, if it is among the arguments; of several the last one counts. */
function configurationFile(words: readonly string[]): string[] {
  const given = readArguments(words).filter((one) => 'flag' in one && one.flag === 'F')
  return wordsOf(given.slice(-1))
}
