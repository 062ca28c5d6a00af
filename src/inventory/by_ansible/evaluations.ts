import { isList, isMap, textOf, type Value } from '../../values.ts'
import { parseJson } from '../documents/json_reader.ts'
import { lastMessage, reasonOfFailure } from './messages.ts'
import type { AnsibleEnded } from './process.ts'
import { MARK } from './tasks.ts'

/** A value that Ansible worked out, or why it could not. */
export type Evaluation = { value: Value } | { error: string }

/** Gives a function that finds an evaluation by its name in the output of an ad hoc run. */
export function evaluationsOf({ stdout, stderr }: AnsibleEnded): (name: string) => Evaluation {
  const evaluations = evaluationsIn(stdout, MARK)
  const missing = { error: lastMessage(stderr) || 'it gave none' }
  return (name) => evaluations.get(name) ?? missing
}

/**
 * The evaluations in the output of an ad hoc run, by their names. Ansible's `minimal` output has each
 * message on a line of its own, as a JSON string.
 */
export function evaluationsIn(stdout: string, mark: string): Map<string, Evaluation> {
  const evaluations = new Map<string, Evaluation>()
  for (const [, message = ''] of stdout.matchAll(/^ *"msg": (".*"),?$/gm)) {
    const text = textOf(parseJson(message)) ?? ''
    const printed = text.startsWith(mark) ? parseJson(text.slice(mark.length)) : undefined
    if (!isMap(printed)) continue
    const [names, values, error] = ['names', 'values', 'error'].map((key) => printed.get(key))
    for (const [index, name] of (isList(names) ? names : []).entries()) {
      const value = isList(values) ? (values[index] ?? null) : null
      const reason = textOf(error)
      evaluations.set(
        String(name),
        reason === undefined ? { value } : { error: reasonOfFailure(reason) },
      )
    }
  }
  return evaluations
}
