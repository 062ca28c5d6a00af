import { SIZES_COMMAND } from './domain_sizes.ts'
import { STATES_COMMAND } from './domain_states.ts'
import { BETWEEN, LIST_COMMAND } from './domains.ts'
import { NODE_COMMANDS } from './node.ts'
import type { Wanted } from './wanted.ts'

/**
 * The argument vector that asks libvirt for its capabilities and for what else is wanted, in one
 * process and on one connection; without a URI virsh uses its own default.
 *
 * The exit code is that of the last command. So what some drivers lack comes earlier, and `list` last,
 * because missing names must not be taken for an empty list. Names of domains, which may be nearly
 * anything, come after the document.
 */
export function capabilitiesArguments(
  uri: string | undefined,
  { topology = false, domains = false, states = false, sizes = false }: Wanted = {},
): string[] {
  const commands = [
    ...(topology || sizes ? NODE_COMMANDS : []),
    'capabilities',
    // The sizes come with the states.
    ...(sizes ? [SIZES_COMMAND] : states ? [STATES_COMMAND] : []),
    ...(domains || states || sizes ? [LIST_COMMAND] : []),
  ]
  return virshArguments(uri, commands.join(`; echo ${BETWEEN}; `))
}

/** The argument vector that gives virsh commands, with `;` between them. */
export const virshArguments = (uri: string | undefined, commands: string): string[] => [
  'virsh',
  ...(uri === undefined ? [] : ['--connect', uri]),
  commands,
]
