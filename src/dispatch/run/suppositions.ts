import type { Answer } from '../../fleet/answer.ts'
import { type Capture, parseSnapshot } from '../../fleet/snapshot.ts'
import { ONE } from '../../placement/weights.ts'
import { failure, type Outcome, type Problem, problem, success } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { nearestNames } from '../../slips.ts'
import { NO_VMS } from '../../vm/configuration.ts'
import type { Context } from '../context.ts'
import { readText } from '../files.ts'
import type { WhatIf } from '../options.ts'
import type { Request, RequestedHypervisor } from '../request/request.ts'

/** A supposed fleet; `answers` are those of the hypervisors that were added. */
export interface Supposed {
  request: Request
  answers: Map<string, Answer>
}

/** The fleet with some hypervisors only, or without some, with others from snapshots, and with some drained. */
export function suppose(request: Request, whatIf: WhatIf, context: Context): Outcome<Supposed> {
  const problems: Problem[] = []
  const answers = new Map<string, Answer>()
  const { only, without, drain, addFrom } = whatIf
  const here = request.hypervisors.map(({ name }) => name)
  const kept = request.hypervisors.filter(
    ({ name }) => !without.includes(name) && (only?.includes(name) ?? true),
  )
  const names = new Set(kept.map(({ name }) => name))
  for (const file of addFrom) {
    const added = readCapture(file, context)
    if (!added.ok) problems.push(...added.problems)
    for (const [name, answer] of added.ok ? added.value.answers : []) {
      if (names.has(name)) problems.push(problem('hypervisor-twice', file, { name }))
      names.add(name)
      answers.set(name, answer)
    }
  }
  problems.push(...unknown([...without, ...(only ?? [])], here), ...unknown(drain, [...names]))
  if (names.size === 0 && problems.length === 0) {
    problems.push(problem('usage', 'arguments', { reason: 'no hypervisor is left' }))
  }
  if (problems.length > 0) return failure(...problems)
  const weight = kept.map(({ terms }) => terms.weight).find((unit) => typeof unit === 'string')
  const added = [...answers.keys()].map((name) => newHypervisor(name, weight ?? ONE))
  const hypervisors = [...kept, ...added].map((hypervisor) =>
    drain.includes(hypervisor.name)
      ? { ...hypervisor, terms: { ...hypervisor.terms, drained: true } }
      : hypervisor,
  )
  return success({ request: { ...request, hypervisors }, answers })
}

/** The content of a snapshot that the arguments name. */
export function readCapture(file: string, context: Context): Outcome<Capture> {
  const text = readText(file, context)
  return text.ok ? parseSnapshot(text.value, file) : text
}

const unknown = (names: readonly string[], known: readonly string[]): Problem[] =>
  names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = nearestNames(name, known)
      return problem('name-unknown', 'arguments', { name, kinds: 'hypervisor', nearest })
    })

/** A hypervisor that is in no inventory and is not asked. */
const newHypervisor = (
  name: string,
  weight: RequestedHypervisor['terms']['weight'],
): RequestedHypervisor => ({
  name,
  variables: { get: () => undefined, names: () => [], problems: [] },
  own: NO_VMS,
  terms: {
    drained: false,
    maxVms: Infinity,
    weight,
    ramRatio: SETTINGS.ramRatio.default,
    cpuRatio: SETTINGS.cpuRatio.default,
    ramReserved: SETTINGS.ramReserved.default,
  },
  commandTimeoutMs: 1000 * SETTINGS.commandTimeout.default,
  transport: SETTINGS.transport.default,
})
