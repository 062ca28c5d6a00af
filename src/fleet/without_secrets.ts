import type { Trace } from '../ssh/contracts.ts'
import type { Query } from './answer.ts'

/** Replaces every password and passphrase of the hypervisors with `***`. */
export function withoutSecrets(trace: Trace, queries: readonly Query[]): Trace {
  const secrets = new Set(
    queries.flatMap(({ connection, become }) => [
      ...(connection === 'local' ? [] : Object.values(connection.secrets)),
      become?.password,
    ]),
  )
  const known = [...secrets].filter((secret) => secret !== undefined && secret !== '')
  return (name, line) =>
    trace(
      name,
      known.reduce<string>((text, secret) => text.replaceAll(secret as string, '***'), line),
    )
}
