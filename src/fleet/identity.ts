import { readArguments } from '../ssh/from_ansible/arguments.ts'
import type { Query } from './answer.ts'

/** Options of ssh that decide which machine is reached, and as whom. */
const DECISIVE = new Set(['port', 'user', 'hostname', 'proxyjump', 'proxycommand'])

/** Letters with the same meaning, each followed by a value. */
const DECISIVE_FLAGS = 'plJF'

/**
 * A text that is the same for all queries to the same libvirt: it depends on the address, the user
 * and the URI, and not on the name in the inventory.
 */
export function identityOf({ uri, connection, become }: Query): string {
  return JSON.stringify([reached(connection), become?.user ?? null, uri ?? null])
}

function reached(connection: Query['connection']): string | string[] {
  if (connection === 'local') return connection
  const found = readArguments(connection.arguments)
  const decisive = found.flatMap((argument) => {
    if ('option' in argument) {
      return DECISIVE.has(argument.option) ? `${argument.option}=${argument.value}` : []
    }
    const isDecisive = 'flag' in argument && DECISIVE_FLAGS.includes(argument.flag)
    return isDecisive ? `-${argument.flag}${argument.value ?? ''}` : []
  })
  return [connection.address, connection.executable, ...decisive]
}
