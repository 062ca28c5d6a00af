import type { Placement } from '../../dispatch/run/decide.ts'
import { headroomOf } from '../../placement/capacity/headroom.ts'
import { sizeText } from '../../placement/capacity/size_text.ts'
import type { ValueMap } from '../../values.ts'
import { entryName } from '../text/entry_name.ts'
import { finite } from '../text/json.ts'
import type { Look } from '../text/look.ts'
import type { Cell } from '../text/table.ts'

/** How many more entries of a kind would find room, if only that kind came. */
export interface HeadroomReport {
  /** An entry of this kind. */
  like: ValueMap
  arch: string
  /** The hypervisor or group that alone may take it. */
  pin: string | null
  /** In words: `2 GiB and 4 CPUs`; null where sizes do not count. */
  size: string | null
  /** Null if nothing limits it. */
  more: number | null
  /** By hypervisor, of those that have room. */
  where: ReadonlyMap<string, number | null>
}

/** How many more entries of each kind would fit, for `plan --headroom`. */
export const headroomReport = (placement: Placement): HeadroomReport[] =>
  headroomOf(placement, placement.hypervisors).map(({ like, demand, size, where }) => {
    const counts = [...where.values()]
    const more = counts.reduce((sum, count) => sum + count, 0)
    return {
      like: like.fields,
      arch: demand.architecture,
      pin: demand.pin?.name ?? null,
      size: size ? sizeText(size) : null,
      more: finite(more),
      where: new Map(
        [...where].flatMap(([index, count]) =>
          count > 0 ? [[placement.hypervisors[index]?.name ?? '', finite(count)] as const] : [],
        ),
      ),
    }
  })

/** The headings of the columns of `headroomRows`. */
export const HEADROOM_HEADINGS = ['MORE', 'LIKE', 'ARCHITECTURE', 'SIZE', 'WHERE']

/** The same as rows of a table, for people. */
export const headroomRows = (kinds: readonly HeadroomReport[], look: Look): Cell[][] =>
  kinds.map(({ like, arch, pin, size, more, where }): Cell[] => [
    more === 0 ? { text: '0', paint: look.bad } : countText(more),
    entryName(like),
    pin === null ? arch : `${arch} on ${pin}`,
    size ?? 'any',
    [...where].map(([name, count]) => `${name}: ${countText(count)}`).join(', ') || 'nowhere',
  ])

const countText = (count: number | null): string => (count === null ? 'any number' : String(count))
