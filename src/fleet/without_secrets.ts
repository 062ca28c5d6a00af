import type { Trace } from '../ssh/contracts.ts'
import type { Query } from './answer.ts'

/**
 * The part of a line that shows a ProxyCommand. It may contain a password, so it is never shown.
 */
const COMMAND = /(proxy ?command|executing command)\b.*/is

/** Replaces every password and passphrase of the hypervisors, and whole ProxyCommands, with `***`. */
export function withoutSecrets(trace: Trace, queries: readonly Query[]): Trace {
  const secrets = new Set(
    queries.flatMap(({ connection, become }) => [
      ...(connection === 'local' ? [] : Object.values(connection.secrets)),
      become?.password,
    ]),
  )
  const known = [...secrets]
    .filter((secret) => secret !== undefined && secret !== '')
    // One may be a part of another.
    .sort((one, other) => String(other).length - String(one).length)
  return (name, line) =>
    trace(
      name,
      known
        .reduce<string>((text, secret) => text.replaceAll(secret as string, '***'), line)
        .replace(COMMAND, '$1 ***'),
    )
}
