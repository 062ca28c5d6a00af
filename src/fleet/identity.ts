import { readArguments } from '../ssh/from_ansible/arguments.ts'
import type { Query } from './answer.ts'

/** Options of ssh that decide which machine is reached, and as whom. */
const DECISIVE = new Set(['port', 'user', 'hostname', 'proxyjump', 'proxycommand'])

/** The same as flags; a value may be the next word. */
const DECISIVE_FLAG = /^-[plJF]/

/**
 * One text for all queries that reach the same libvirt: by where and as whom it is reached, and by the
 * URI, whatever the hypervisor is called in an inventory.
 */
export function identityOf({ uri, connection, become }: Query): string {
  return JSON.stringify([reached(connection), become?.user ?? null, uri ?? null])
}

function reached(connection: Query['connection']): string | string[] {
  if (connection === 'local') return connection
  const found = readArguments(connection.arguments)
  const decisive = found.flatMap((argument, index) => {
    if ('option' in argument) {
      return DECISIVE.has(argument.option) ? `${argument.option}=${argument.value}` : []
    }
    const next = found[index + 1]
    if (!DECISIVE_FLAG.test(argument.word)) return []
    const isWhole = argument.word.length > 2 || !next || !('word' in next)
    return isWhole ? argument.word : `${argument.word}${next.word}`
  })
  return [connection.address, connection.executable, ...decisive]
}
