import type { Entry } from '../vm/entry.ts'
import { shortagesOf } from './capacity/room.ts'
import type { Capacity, Size } from './capacity/size.ts'
import type { Hypervisor, PlacedPool, Rejection, Stay } from './plan.ts'
import type { SharedPool } from './shares.ts'
import type { OwnedPools } from './staying/owned.ts'
import type { Staying } from './staying/stay.ts'
import { newcomerVerdicts } from './verdicts/explain.ts'
import { rejectionOf } from './verdicts/rejection.ts'
import { remedyAtHome, remedyFor, remedyText } from './verdicts/remedies.ts'

/** What is known of all pools once their entries are placed. */
export interface AllPlaced {
  staying: Staying
  owned: OwnedPools
  hypervisors: readonly Hypervisor[]
  /** The sizes of entries; undefined if sizes do not count. */
  sizes: ReadonlyMap<Entry, Size> | undefined
  /** The names of the hypervisors that have the VM of an entry, and keep it if they can. */
  homesOf: (entry: Entry) => readonly string[]
  /**
   * The loads of hypervisors after all entries were placed, and how many entries the strategy had
   * to place.
   */
  around: {
    loads: readonly number[]
    capacities: readonly (Capacity | undefined)[]
    newcomers: number
  }
}

/** Where the entries of one pool went, and why some of them went nowhere. */
export function settledPool(
  pool: SharedPool,
  all: AllPlaced,
): { placed: PlacedPool; rejections: Rejection[] } {
  const { hypervisors, sizes } = all
  const hints = hintsAtHome(pool, all)
  const around = { ...all.around, standing: hints.size }
  const short = sizes && shortagesOf(pool, around.capacities, sizes)
  const placed = placedPool(pool, all, short?.ofSmallest ?? new Map())
  const byShortage = new Map<PlacedPool['short'], Omit<Rejection, 'entry'>>()
  const rejections = pool.rejected.map((entry): Rejection => {
    const itsOwn = short?.of(entry) ?? placed.short
    const rejection =
      byShortage.get(itsOwn) ??
      rejectionAs({ ...placed, short: itsOwn }, hypervisors, { ...around, size: sizes?.get(entry) })
    byShortage.set(itsOwn, rejection)
    return { entry, ...rejection, hint: hints.get(entry) ?? rejection.hint }
  })
  return { placed, rejections }
}

/** What to do about rejected entries whose VMs exist, if it is something about where they exist. */
function hintsAtHome(
  { demand, rejected }: SharedPool,
  { homesOf, hypervisors }: AllPlaced,
): Map<Entry, string> {
  const hints = new Map<Entry, string>()
  // Many VMs are on the same hypervisors.
  const byHomes = new Map<string, string | undefined>()
  for (const entry of rejected) {
    const homes = homesOf(entry)
    if (homes.length === 0) continue
    const key = homes.join()
    if (!byHomes.has(key)) {
      const remedy = remedyAtHome(homes, demand, hypervisors)
      byHomes.set(key, remedy && remedyText(remedy, demand, hypervisors))
    }
    const hint = byHomes.get(key)
    if (hint !== undefined) hints.set(entry, hint)
  }
  return hints
}

function placedPool(
  { demand, entries, domainType, candidates, shares, rejected }: SharedPool,
  { staying, owned, hypervisors, around }: AllPlaced,
  short: PlacedPool['short'],
): PlacedPool {
  const stays = new Map<Entry, Stay>()
  const taken = new Map<number, number>()
  shares.forEach((share, index) => {
    const before = stays.size
    for (const entry of anyStay(staying) ? share.entries : []) {
      const isGiven = staying.given.get(entry) === index
      const stay = isGiven ? ({ index, why: 'given' } as const) : staying.kept.get(entry)
      if (stay) stays.set(entry, stay)
    }
    const newcomers = share.entries.length - (stays.size - before)
    if (newcomers > 0) taken.set(index, newcomers)
  })
  const ofOwners = owned.stays(demand)
  for (const [entry, stay] of ofOwners) stays.set(entry, stay)
  const full = candidates.flatMap((index): [number, number][] => {
    const load = around.loads[index] as number
    return load >= (hypervisors[index] as Hypervisor).maxVms ? [[index, load]] : []
  })
  return {
    demand,
    entries: ofOwners.size === 0 ? entries : [...entries, ...ofOwners.keys()],
    stays,
    domainType,
    taken,
    hasRejected: rejected.length > 0,
    full: new Map(full),
    short,
  }
}

/** Why no hypervisor takes entries of a pool with this size, and what to do about it. */
const rejectionAs = (
  pool: PlacedPool,
  hypervisors: readonly Hypervisor[],
  around: Parameters<typeof remedyFor>[2],
): Omit<Rejection, 'entry'> => ({
  ...rejectionOf(newcomerVerdicts(pool, hypervisors)),
  hint: remedyText(remedyFor(pool, hypervisors, around), pool.demand, hypervisors),
})

const anyStay = ({ kept, given }: Staying): boolean => kept.size > 0 || given.size > 0
