import type { Answer } from '../../fleet/answer.ts'
import { isOneLibvirt, type Memory, type RememberedPlace } from '../../fleet/memory.ts'
import { forgetAnswers, rememberAnswers } from '../../kept/answer_memory.ts'
import { rememberInventory } from '../../kept/inventory_memory.ts'
import { unkept } from '../../kept/unkept.ts'
import { utcText } from '../../kept/utc_text.ts'
import type { Whereabouts } from '../../placement/staying/keep.ts'
import type { Problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import type { RequestedHypervisor } from '../request/request.ts'
import type { StatePlace } from './answers.ts'
import type { Decided } from './decide.ts'

/** What a run decided, and by what. */
export interface Finished {
  decided: Pick<Decided, 'decision' | 'whereabouts'>
  hypervisors: readonly Pick<RequestedHypervisor, 'name' | 'terms'>[]
  answers: ReadonlyMap<string, Answer>
  memory: Memory
  now: Date
}

/**
 * Remembers a run for the next ones: what each hypervisor answered, then where each VM of an entry
 * is to be. Entries that are gone are forgotten with it. Returns a warning if this is not possible.
 */
export function remember({ directory, sources, identities }: StatePlace, run: Finished): Problem[] {
  try {
    rememberAnswers(directory, run.answers, identities, run.now)
    rememberInventory(directory, sources, { places: placesAfter(run), identities })
    forgetAnswers(directory)
    return []
  } catch (error) {
    return [unkept('state-unwritable', directory, error)]
  }
}

/** Where each VM is to be, by its name. */
export function placesAfter({ decided, hypervisors, memory, now }: Finished): Memory['places'] {
  const { decision, whereabouts } = decided
  const takers = new Map<Entry, string>(decision.owned)
  for (const { hypervisor, entries } of decision.assignments) {
    for (const entry of entries) takers.set(entry, hypervisor)
  }
  const drained = new Set(hypervisors.flatMap((each) => (each.terms.drained ? each.name : [])))
  const places = new Map<string, RememberedPlace>()
  for (const [entry, name] of decision.vmNames) {
    const hypervisor = takers.get(entry)
    // An entry that no hypervisor takes now may still be where it was given before.
    const before = memory.places.get(name)
    if (hypervisor === undefined) {
      if (before) places.set(name, before)
      continue
    }
    const known = whereabouts.get(entry)
    const old = known ? copiesLeft(known, drained) : []
    const copies = known ? [...known.seen, ...known.remembered] : []
    places.set(name, {
      hypervisor,
      since: utcText(now),
      built: copies.some((home) => isOneLibvirt(memory, home, hypervisor)),
      old: old.filter((home) => !isOneLibvirt(memory, home, hypervisor)),
    })
  }
  return places
}

/** The hypervisors with a copy that is old: they are drained, or were when it became old. */
const copiesLeft = (
  { seen, remembered, old }: Whereabouts,
  drained: ReadonlySet<string>,
): string[] => [...seen, ...remembered].filter((home) => drained.has(home) || old.includes(home))
