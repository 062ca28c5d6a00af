import type { Answer, Remembered } from './answer.ts'
import type { Memory, RememberedPlace, Twin } from './memory.ts'
import { nameAt, namesAt, objectAt, timeAt, unexpected } from './snapshot_shape.ts'

/** What a snapshot has of earlier runs, as data for JSON. */
export interface MemorySnapshot {
  /** Where the last run wanted each VM of an entry, by its name. */
  places?: ReadonlyMap<string, RememberedPlace>
  /**
   * The domains of hypervisors that do not answer, from their last answers, if these do not take
   * the place of the missing ones.
   */
  domains?: ReadonlyMap<string, Pick<Remembered, 'since' | 'domains'>>
  /** Hypervisors whose earlier answer was given under other settings of their connection. */
  moved?: readonly string[]
  /** Hypervisors that are another one of the file under a second name. */
  twins?: ReadonlyMap<string, Twin>
}

/**
 * The parts of the memory that are needed, beside the answers, to make the same plan again;
 * undefined if none is.
 */
export function memorySnapshot(
  { answers: earlier, moved, places, twins }: Memory,
  answers: ReadonlyMap<string, Answer>,
): MemorySnapshot | undefined {
  const domains = new Map(
    [...earlier].flatMap(([name, { since, domains }]) =>
      answers.get(name)?.status === 'stale' ? [] : [[name, { since, domains }] as const],
    ),
  )
  const snapshot: MemorySnapshot = {
    ...(places.size > 0 && { places }),
    ...(domains.size > 0 && { domains }),
    ...(moved.size > 0 && { moved: [...moved] }),
    ...(twins.size > 0 && { twins }),
  }
  return Object.keys(snapshot).length > 0 ? snapshot : undefined
}

/** Reads what `memorySnapshot` gave. Throws a SyntaxError if it has another form. */
export function parseMemory(value: unknown = {}): Memory {
  const memory = objectAt('memory', value)
  const parts = <T>(
    what: 'places' | 'domains' | 'twins',
    read: (name: string, value: unknown) => T,
  ) =>
    new Map(
      Object.entries(objectAt(`memory.${what}`, memory[what] ?? {})).map(([name, part]) => [
        name,
        read(name, part),
      ]),
    )
  return {
    places: parts('places', placeAt),
    answers: parts('domains', earlierAt),
    moved: new Set(namesAt('memory.moved', memory.moved ?? [])),
    twins: parts('twins', twinAt),
  }
}

function placeAt(vm: string, value: unknown): RememberedPlace {
  const { hypervisor, since, built, old } = objectAt(`the place of ${vm}`, value)
  return {
    hypervisor: nameAt(`the hypervisor of ${vm}`, hypervisor),
    since: timeAt(`since of ${vm}`, since),
    built: built === true,
    old: namesAt(`old of ${vm}`, old),
  }
}

function earlierAt(name: string, value: unknown): Remembered {
  const { since, domains } = objectAt(`what ${name} had`, value)
  return {
    since: timeAt(`since of ${name}`, since),
    domains: namesAt(`domains of ${name}`, domains),
    capabilities: new Map(),
  }
}

function twinAt(name: string, value: unknown): Twin {
  const { of, by } = objectAt(`the twin of ${name}`, value)
  if (by !== 'connection' && by !== 'uuid') unexpected(`by of ${name}`, 'connection or uuid')
  return { of: nameAt(`of of ${name}`, of), by }
}
