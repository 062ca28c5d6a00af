import { quote } from 'shlex'
import { plainArguments } from './arguments.ts'
import type { SshCall } from './ssh_call.ts'

/**
 * The arguments for ssh, as one text for `ansible_ssh_common_args`, to reach a host through another,
 * which is reached by this call. It is what ProxyJump does; but with ProxyJump the other would be
 * asked with the settings of OpenSSH's files alone, without the port, user, key and known_hosts that
 * Ansible's variables give.
 *
 * Where the other is reached through a third, that way is among the call's own arguments.
 */
export function throughJump(call: SshCall): string {
  const words = [call.executable, ...plainArguments(call.arguments)]
  // ssh replaces tokens such as %h in the command before a shell reads it.
  const command = [
    ...words.map((word) => escaped(quote(word))),
    WHERE,
    escaped(quote(call.address)),
  ]
  return `-o ${quote(`ProxyCommand=${command.join(' ')}`)}`
}

/**
 * The argument that leads to the host that ssh is called for. It is quoted because `[` begins a
 * file name pattern in zsh.
 */
const WHERE = "-W '[%h]:%p'"

const escaped = (text: string): string => text.replaceAll('%', '%%')

/** Whether ssh would ask for a secret on the way. A jump cannot answer that. */
export const asksOnTheWay = ({ secrets }: SshCall): boolean =>
  Object.values(secrets).some((secret) => secret !== undefined)
