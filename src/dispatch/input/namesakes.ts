import { join, sep } from 'node:path'
import { emittedOn } from '../../emitted_variables.ts'
import { sameValue } from '../../inventory/documents/same_value.ts'
import type { Host, Inventory, Place, VarsLayer } from '../../inventory/model/model.ts'
import {
  layered,
  placeOf,
  printedLayers,
  sortedGroupsOf,
  type Variable,
} from '../../inventory/model/precedence.ts'
import { firstOf } from '../../listed.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Request } from '../request/request.ts'

/** What Ansible reads in addition to the output of this script. */
export interface Besides {
  sources: readonly string[]
  isReadBesides: (path: string) => boolean
  scriptDirectory: string
  workingDirectory: string
  /** What to call the inventory. */
  origin: string
}

/**
 * Problems of hosts with the name of a group that are to get variables from this script. These go out
 * as the variables of a group (see `Standing`), so they lose to the host's own in other sources and to
 * files of group_vars. Where that can be seen it is refused; otherwise it is a warning, because the
 * files of playbooks and other sources cannot be seen from here.
 */
export function namesakeProblems(
  inventory: Inventory,
  { hypervisors, emit, vms }: Pick<Request, 'hypervisors' | 'emit' | 'vms'>,
  besides: Besides,
): Problem[] {
  const isHypervisor = new Set(hypervisors.map(({ name }) => name))
  const carried: Host[] = []
  const refusals: Problem[] = []
  for (const host of inventory.hosts.values()) {
    if (!inventory.groups.has(host.name)) continue
    const own = layered(printedLayers(host))
    const given = isHypervisor.has(host.name) ? emittedOn('hypervisors', vms) : []
    const names = new Set([...given, ...(emit === 'all' ? own.keys() : [])])
    if (names.size > 0) carried.push(host)
    for (const name of names) {
      const isGiven = given.includes(name)
      const hider =
        (isGiven && ownElsewhere(own.get(name), emit, besides)) ||
        groupVarsOver(name, isGiven ? undefined : own.get(name), host, inventory, besides)
      if (!hider) continue
      const group = placed(inventory.groups.get(host.name)?.at, besides)
      const place = placeOf(hider, [name])
      refusals.push(problem('host-like-group', place, { host: host.name, group, name }))
    }
  }
  const [first] = carried
  if (refusals.length > 0 || first === undefined) return refusals
  const hosts = firstOf(carried.map(({ name }) => name))
  return [problem('host-like-group-carried', placed(first.at, besides), { hosts })]
}

const placed = (at: Place | undefined, { origin }: Besides): string =>
  at ? placeOf({ ...at, values: new Map() }) : origin

/**
 * The layer of a hypervisor's own variable that Ansible also reads from its source, where it
 * overrides ours.
 */
function ownElsewhere(
  own: Variable | undefined,
  emit: Request['emit'],
  { sources, isReadBesides }: Besides,
): VarsLayer | undefined {
  if (!own) return undefined
  // For a value from Ansible the source is not known.
  const paths = own.layer.file.path === '' ? sources : [own.layer.file.path]
  return emit === 'additions' || paths.some(isReadBesides) ? own.layer : undefined
}

/**
 * The layer of group_vars, beside the script or in the working directory, that would override what
 * is carried. Undefined if it has the same value as `own`, or if `own` is in host_vars there.
 */
function groupVarsOver(
  name: string,
  own: Variable | undefined,
  host: Host,
  inventory: Inventory,
  { scriptDirectory, workingDirectory }: Besides,
): VarsLayer | undefined {
  const isRead = ({ file }: VarsLayer, kind: string) =>
    [scriptDirectory, workingDirectory].some((directory) =>
      file.path.startsWith(join(directory, kind) + sep),
    )
  if (own && isRead(own.layer, 'host_vars')) return undefined
  const layer = sortedGroupsOf(inventory, host)
    .flatMap(({ beside, working }) => [...beside.flat(), ...working.layers])
    .findLast((layer) => layer.values.has(name) && isRead(layer, 'group_vars'))
  return layer && own && sameValue(layer.values.get(name), own.value) ? undefined : layer
}
