import type { Problem } from '../problems.ts'
import type { Trace } from '../ssh/contracts.ts'
import type { Answer, Query } from './answer.ts'

/**
 * The part of a line that shows a ProxyCommand. It may contain a password, so it is never shown.
 */
const COMMAND = /(proxy ?command|executing command)\b.*/is

/** Replaces every password and passphrase of the hypervisors, and whole ProxyCommands, with `***`. */
export function withoutSecrets(trace: Trace, queries: readonly Query[]): Trace {
  const secrets = secretsOf(queries)
  return (name, line) => trace(name, hidden(line, secrets).replace(COMMAND, '$1 ***'))
}

/** An answer whose problems do not show the secrets of its hypervisor, which may print what it got. */
export function answerWithoutSecrets(answer: Answer, query: Query): Answer {
  const secrets = secretsOf([query])
  if (secrets.length === 0) return answer
  const clean = (one: Problem): Problem => ({ ...one, text: hidden(one.text, secrets) })
  const warnings = answer.warnings.map(clean)
  return 'problem' in answer
    ? { ...answer, warnings, problem: clean(answer.problem) }
    : { ...answer, warnings }
}

/** All secrets of these hypervisors, the longest first: one may be a part of another. */
function secretsOf(queries: readonly Query[]): string[] {
  const secrets = queries.flatMap(({ connection, become }) => [
    ...(connection === 'local' ? [] : Object.values(connection.secrets)),
    become?.password,
  ])
  return [...new Set(secrets)]
    .filter((secret) => secret !== undefined && secret !== '')
    .sort((one, other) => other.length - one.length)
}

const hidden = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
