import type { AnsweredHypervisor } from '../dispatch/decision.ts'
import { LIKE } from '../emitted_variables.ts'
import type { Additions } from '../inventory/script_json.ts'
import type { Capabilities } from '../libvirt/capabilities.ts'
import { foreign, type Value, type ValueMap } from '../values.ts'

/** The templates with which a hypervisor has what all hypervisors of its group offer. */
export interface Offer {
  types: string
  emulators: string
}

/**
 * What hypervisors offer is the same on many of them, and Ansible looks at every value that it is
 * given, so it is said once: in a group `vm_dispatcher_like_NAME` of all that offer the same, NAME
 * being the first of them, as the variable of the group that has its name. The variables of the hypervisors
 * themselves stay with them, as templates: those of a group would lose to variables of other groups
 * and of hosts in other sources, and each group's variable has a name that no other sets.
 *
 * @returns the groups, and the templates by hypervisor; those without an answer have none
 */
export function alikeGroups(
  hypervisors: readonly AnsweredHypervisor[],
): Pick<Additions, 'groups' | 'groupVars'> & { offers: ReadonlyMap<string, Offer> } {
  const groups = new Map<string, string[]>()
  const groupVars = new Map<string, ReadonlyMap<string, Value>>()
  const offers = new Map<string, Offer>()
  const groupOf = new Map<string, string>()
  for (const { name, answer } of hypervisors) {
    if (!('capabilities' in answer)) continue
    const { capabilities } = answer
    const said = JSON.stringify(
      [...capabilities].map(([architecture, types]) => [architecture, ...types]),
    )
    const group = groupOf.get(said) ?? freeName(name, groups)
    offers.set(name, { types: `{{ ${group}.types }}`, emulators: `{{ ${group}.emulators }}` })
    const members = groups.get(group)
    if (members) {
      members.push(name)
      continue
    }
    groupOf.set(said, group)
    groups.set(group, [name])
    groupVars.set(group, new Map([[group, offeredBy(capabilities)]]))
  }
  return { groups, groupVars, offers }
}

/** A name of a group that is a name in Python too, and in no other way text of an inventory. */
function freeName(hypervisor: string, taken: ReadonlyMap<string, unknown>): string {
  const name = LIKE + hypervisor.replace(/[^A-Za-z0-9]/g, '_')
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name}_${number}`
  return free
}

const offeredBy = (capabilities: Capabilities): ValueMap =>
  new Map([
    ['types', supportedTypes(capabilities)],
    ['emulators', emulatorsOf(capabilities)],
  ])

const supportedTypes = (capabilities: Capabilities): ValueMap =>
  new Map([...capabilities].map(([architecture, types]) => [architecture, [...types.keys()]]))

/**
 * The emulators by architecture and domain type; domain types for which libvirt names none are left
 * out.
 */
const emulatorsOf = (capabilities: Capabilities): ValueMap =>
  new Map(
    [...capabilities].map(([architecture, types]) => [
      architecture,
      new Map(
        [...types].flatMap(([type, emulator]) =>
          emulator === undefined ? [] : [[type, foreign(emulator)]],
        ),
      ),
    ]),
  )
