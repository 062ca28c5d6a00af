import type { Answer, Query, Remembered } from '../../fleet/answer.ts'
import { identityOf } from '../../fleet/identity.ts'
import type { Memory } from '../../fleet/memory.ts'
import { recallAnswer } from '../../kept/answer_memory.ts'
import { type InventoryMemory, recallInventory } from '../../kept/inventory_memory.ts'
import { unwritable } from '../../kept/state_directory.ts'
import { type Problem, problem } from '../../problems.ts'
import type { RequestedHypervisor } from '../request/request.ts'
import { findTwins, type Reached } from './twins.ts'

/** What a run knows of earlier runs, and what the next run needs of it. */
export interface Recalled {
  memory: Memory
  /** What identifies the hypervisors of this run to the next one, by their names, as far as that is known. */
  identities: ReadonlyMap<string, string>
  /** Whether the state directory can be written. */
  writable: boolean
  warnings: Problem[]
}

/** The queries of a run, and their answers. */
export interface Heard {
  sources: readonly string[]
  hypervisors: readonly Pick<RequestedHypervisor, 'name'>[]
  queries: readonly Query[]
  answers: ReadonlyMap<string, Answer>
}

/**
 * Reads what earlier runs left in the state directory. If the directory cannot be written, nothing
 * in it counts: later runs may have decided differently without being able to store it, and an
 * outdated memory would give VMs to hypervisors that no longer have them.
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
    // A hypervisor whose settings do not allow asking it, or have changed, is still found by its
    // name.
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
      identity: identities.get(name),
      uri: uris.get(name),
      answer: domainsOf(answers.get(name)) ?? remembered.get(name),
    })),
  )
  const places = placesNow(before, identities, current)
  return {
    memory: { answers: remembered, moved, places, twins },
    // If its settings changed, they may be changed back: until it answers, both count.
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
 * The places of the last run, with the names of hypervisors in this run. A hypervisor with a new
 * name is found by what identifies it, first among those that can be asked (`current`), and one
 * that is reached in another way by its name.
 */
function placesNow(
  { places, identities: before }: InventoryMemory,
  identities: ReadonlyMap<string, string>,
  current: ReadonlyMap<string, string>,
): Memory['places'] {
  const named = new Map<string, string>()
  for (const [name, identity] of [...current, ...identities]) {
    if (!named.has(identity)) named.set(identity, name)
  }
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
