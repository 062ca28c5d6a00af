import type { Placement } from '../../dispatch/run/decide.ts'
import type { Capacity } from '../../placement/capacity/size.ts'
import { memoryOf, memoryText } from '../../placement/capacity/size_text.ts'
import type { GreatestLoad } from '../../placement/plan.ts'
import { finite } from '../text/json.ts'

/** What VMs take of what a hypervisor may give; the limit is null where it is not known. */
export interface ShareReport {
  /** Before entries are placed. */
  before: number
  taken: number
  limit: number | null
}

/** Memory is in KiB. */
export interface CapacityReport {
  memory: ShareReport
  cpus: ShareReport
}

/** What a hypervisor, by its index, gives in the end; nothing where that does not count. */
export function capacityOf(
  { hypervisors, capacities }: Pick<Placement, 'hypervisors' | 'capacities'>,
  index: number,
): { capacity?: CapacityReport } {
  const before = hypervisors[index]?.capacity
  const after = capacities?.[index]
  if (!before || !after) return {}
  const share = (part: keyof Capacity['limit']): ShareReport => ({
    before: before.taken[part],
    taken: after.taken[part],
    limit: finite(after.limit[part]),
  })
  return { capacity: { memory: share('memory'), cpus: share('cpus') } }
}

/** `60.8 of 64 GiB` */
export const memoryShare = ({ taken, limit }: ShareReport): string =>
  limit === null ? memoryText(taken) : memoryOf(taken, limit)

/** `30 of 64` */
export const cpuShare = ({ taken, limit }: ShareReport): string =>
  limit === null ? String(taken) : `${taken} of ${limit}`

/** `60.8 of 64 GiB, 30 of 64 CPUs` */
export const capacityText = ({ memory, cpus }: CapacityReport): string =>
  `${memoryShare(memory)}, ${cpuShare(cpus)} CPUs`

/** `highest load 71 % (hv3), at most 2 % above the lowest possible` */
export function greatestText({ hypervisor, load, above }: GreatestLoad): string {
  const percent = (part: number) => `${Math.ceil(100 * part - 1e-9)} %`
  const bound =
    above === undefined
      ? ''
      : above === 0
        ? ', the lowest possible'
        : `, at most ${percent(above)} above the lowest possible`
  return `highest load ${percent(load)} (${hypervisor})${bound}`
}
