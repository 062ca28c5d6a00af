import type { AnsweredHypervisor } from '../../dispatch/decision.ts'
import { EMITTED_GROUPS } from '../../emitted_groups.ts'
import { textOfNested } from '../../grouped.ts'
import type { Additions } from '../../inventory/script_json.ts'
import type { Capabilities } from '../../libvirt/capabilities.ts'
import { sha256 } from '../../sha256.ts'
import { foreign, type Value, type ValueMap } from '../../values.ts'

/** What a hypervisor offers, as its variables say it: the values, or templates of them. */
export interface Offer {
  types: Value
  emulators: Value
}

/**
 * From this number of hypervisors on, what they offer alike is printed once. Fewer cost Ansible
 * only a few milliseconds, and their variables are easier to read.
 */
export const MANY = 10

/**
 * Many hypervisors offer the same, and Ansible visits every value that it gets. So in large fleets
 * it is printed once: in a group of all that offer the same, as the variable of the group that has
 * its name. The variables of the hypervisors themselves stay with them, as templates: those of a
 * group would lose to variables of other groups and of hosts in other sources.
 *
 * @returns the groups, and what each hypervisor offers; those without an answer are left out
 */
export function alikeGroups(
  hypervisors: readonly AnsweredHypervisor[],
): Pick<Additions, 'groups' | 'groupVars'> & { offers: ReadonlyMap<string, Offer> } {
  const groups = new Map<string, string[]>()
  const groupVars = new Map<string, ReadonlyMap<string, Value>>()
  const offers = new Map<string, Offer>()
  for (const { names, capabilities, offered } of alike(hypervisors)) {
    const offer = offerOf(capabilities)
    const said = names.length < MANY ? offer : saidOnce(groupOf(names, offered), names, offer)
    for (const name of names) offers.set(name, said)
  }
  return { groups, groupVars, offers }

  function saidOnce(group: string, names: string[], { types, emulators }: Offer): Offer {
    groups.set(group, names)
    groupVars.set(
      group,
      new Map([[group, new Map<Value, Value>(Object.entries({ types, emulators }))]]),
    )
    return { types: `{{ ${group}.types }}`, emulators: `{{ ${group}.emulators }}` }
  }
}

/** How many digits stand for what hypervisors offer: so many that nobody finds another offer with them. */
const DIGITS = 16

/**
 * The name of the group. Copies of this script for two fleets may print groups of the same first
 * hypervisor, or of two whose names differ only in characters that groups may not have. In Ansible
 * they would be one group, with the values of the later copy. So what is offered is in the name.
 */
const groupOf = ([first = '']: readonly string[], offered: string): string =>
  EMITTED_GROUPS.like.name(first, sha256(offered).slice(0, DIGITS))

/** Hypervisors that offer the same, and that as text. */
interface Alike {
  names: string[]
  capabilities: Capabilities
  offered: string
}

/** The hypervisors that gave an answer, in their order, those that offer the same together. */
function alike(hypervisors: readonly AnsweredHypervisor[]): Iterable<Alike> {
  const found = new Map<string, Alike>()
  // Many hypervisors share one object.
  const texts = new Map<Capabilities, string>()
  for (const { name, answer } of hypervisors) {
    if (!('capabilities' in answer)) continue
    const { capabilities } = answer
    const offered = texts.get(capabilities) ?? textOfNested(capabilities)
    texts.set(capabilities, offered)
    const known = found.get(offered)
    if (known) known.names.push(name)
    else found.set(offered, { names: [name], capabilities, offered })
  }
  return found.values()
}

const offerOf = (capabilities: Capabilities): Offer => ({
  types: supportedTypes(capabilities),
  emulators: emulatorsOf(capabilities),
})

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
