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
  const warnings = answer.warnings.map((warning) => problemWithoutSecrets(warning, query))
  return 'problem' in answer
    ? { ...answer, warnings, problem: problemWithoutSecrets(answer.problem, query) }
    : { ...answer, warnings }
}

/** A problem that does not show the secrets of its hypervisor. */
export const problemWithoutSecrets = (found: Problem, query: Query): Problem => ({
  ...found,
  text: hidden(found.text, secretsOf([query])),
})

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
