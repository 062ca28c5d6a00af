import type { Answer, Query, Remembered } from '../../fleet/answer.ts'
import { identityOf } from '../../fleet/identity.ts'
import type { Memory } from '../../fleet/memory.ts'
import { recallAnswer } from '../../kept/answer_memory.ts'
import { type InventoryMemory, recallInventory } from '../../kept/inventory_memory.ts'
import { unwritable } from '../../kept/state_directory.ts'
import { type Problem, problem } from '../../problems.ts'
import type { RequestedHypervisor } from '../request/request.ts'
import { findTwins, type Reached } from './twins.ts'

/** What a run has of earlier ones, and what the next one needs of it. */
export interface Recalled {
  memory: Memory
  /** What identifies the hypervisors of this run to the next one, by their names, as far as that is known. */
  identities: ReadonlyMap<string, string>
  /** Whether the state directory can be written. */
  writable: boolean
  warnings: Problem[]
}

/** What was asked, and what came of it. */
export interface Heard {
  sources: readonly string[]
  hypervisors: readonly Pick<RequestedHypervisor, 'name'>[]
  queries: readonly Query[]
  answers: ReadonlyMap<string, Answer>
}

/**
 * Recalls what earlier runs left in the state directory. Where that cannot be written nothing in it
 * counts: runs since may have decided otherwise and could not say so, and an outdated memory would
 * give VMs to hypervisors that no longer have them.
 */
export function recall(directory: string, heard: Heard): Recalled {
  const { hypervisors, queries, answers } = heard
  const fault = unwritable(directory)
  const warnings = fault ? [fault] : []
  const last = fault ? undefined : recallInventory(directory, heard.sources)
  if (last === 'damaged') warnings.push(problem('memory-damaged', directory))
  const before: InventoryMemory =
    last === undefined || last === 'damaged' ? { places: new Map(), identities: new Map() } : last
  const current = new Map(queries.map((query) => [query.name, identityOf(query)]))
  const remembered = new Map<string, Remembered>()
  const moved = new Set<string>()
  for (const { name } of fault ? [] : hypervisors) {
    if (answers.get(name)?.status === 'ok') continue
    const [now, then] = [current.get(name), before.identities.get(name)]
    const found = now === undefined ? undefined : recallAnswer(directory, now)
    // One that its settings forbid to ask, or whose settings changed, is the same to its inventory.
    const old = found || then === undefined ? undefined : recallAnswer(directory, then)
    if (old && now !== undefined) moved.add(name)
    const answer = found ?? old
    if (answer) remembered.set(name, answer)
  }
  const identities = new Map(
    hypervisors.flatMap(({ name }): [string, string][] => {
      const identity = current.get(name) ?? before.identities.get(name)
      return identity === undefined ? [] : [[name, identity]]
    }),
  )
  const uris = new Map(queries.map(({ name, uri }) => [name, uri]))
  const twins = findTwins(
    hypervisors.map(({ name }) => ({
      name,
      identity: current.get(name),
      uri: uris.get(name),
      answer: domainsOf(answers.get(name)) ?? remembered.get(name),
    })),
  )
  const places = placesNow(before, identities)
  return {
    memory: { answers: remembered, moved, places, twins },
    // One whose settings changed may be reached as before again: until it answers, both count.
    identities: new Map(
      [...identities].map(([name, now]) => [
        name,
        moved.has(name) ? (before.identities.get(name) ?? now) : now,
      ]),
    ),
    writable: !fault,
    warnings,
  }
}

function domainsOf(answer: Answer | undefined): Reached['answer'] {
  if (answer?.status !== 'ok' || !answer.domains) return undefined
  const { hostUuid, domains, capabilities } = answer
  return { hostUuid, domains, capabilities }
}

/**
 * The places of the last run by the names of this one: a hypervisor that has another name now is
 * found by what identifies it, and one that is reached otherwise now by its name.
 */
function placesNow(
  { places, identities: before }: InventoryMemory,
  identities: ReadonlyMap<string, string>,
): Memory['places'] {
  const named = new Map<string, string>()
  for (const [name, identity] of identities) if (!named.has(identity)) named.set(identity, name)
  const nameNow = (name: string): string => {
    const identity = before.get(name)
    if (identity === undefined || identities.get(name) === identity) return name
    return named.get(identity) ?? name
  }
  return new Map(
    [...places].map(([vm, place]) => [
      vm,
      { ...place, hypervisor: nameNow(place.hypervisor), old: place.old.map(nameNow) },
    ]),
  )
}
