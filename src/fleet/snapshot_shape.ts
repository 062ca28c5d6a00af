import type { DomainSize } from '../libvirt/domain_sizes.ts'
import { DOMAIN_STATES, type DomainState } from '../libvirt/domain_states.ts'

// How parts of a snapshot are read: each gives the value in the shape that is asked for, or ends the
// parsing with a SyntaxError, as JSON.parse does. `what` is what the part is called.

/** An object. */
export function objectAt(what: string, value: unknown): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : unexpected(what, 'an object')
}

/** A time, as a text that Date reads. */
export function timeAt(what: string, value: unknown): string {
  const isTime = typeof value === 'string' && !Number.isNaN(Date.parse(value))
  return isTime ? value : unexpected(what, 'a time such as 2026-01-31T23:59:59Z')
}

/** A name: any text. */
export function nameAt(what: string, value: unknown): string {
  return typeof value === 'string' ? value : unexpected(what, 'a name')
}

/** A list of names. */
export function namesAt(what: string, value: unknown): string[] {
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string')
  return isList ? value : unexpected(what, 'a list of names')
}

/** What domains are defined with. */
export function sizesAt(what: string, value: unknown): DomainSize[] {
  if (!Array.isArray(value)) unexpected(what, 'a list of domains')
  return (value as unknown[]).map((size) => {
    const { name, memory, cpus, isOff } = objectAt(what, size)
    const amounts = { memory: amountAt(what, memory), cpus: amountAt(what, cpus) }
    return { name: nameAt(what, name), ...amounts, isOff: isOff === true }
  })
}

/** An amount of memory or CPUs. */
export function amountAt(what: string, value: unknown): number {
  const isAmount = Number.isSafeInteger(value) && Number(value) > 0
  return isAmount ? Number(value) : unexpected(what, 'memory and cpus as whole numbers above 0')
}

/** The states of domains, by their names. */
export function statesAt(what: string, value: unknown): Map<string, DomainState> {
  return new Map(
    Object.entries(objectAt(what, value)).map(([name, text]) => {
      const state = DOMAIN_STATES.find((known) => known === text)
      return [name, state ?? unexpected(what, `one of ${DOMAIN_STATES.join(', ')}`)]
    }),
  )
}

/** Throws a SyntaxError that says which part is wrong, and what is expected. */
export function unexpected(what: string, expected: string): never {
  throw new SyntaxError(`${what} is not ${expected}`)
}
