import type { Answer } from '../../src/fleet/answer.ts'
import { parseCapabilities } from '../../src/libvirt/capabilities.ts'
import { placeEntries } from '../../src/placement/place.ts'
import type { PlaceableEntry, Plan } from '../../src/placement/plan.ts'
import { problem } from '../../src/problems.ts'
import { additionsOf } from '../../src/report/emitted/additions.ts'
import { parseConfiguration, parseOwnConfiguration } from '../../src/vm/configuration.ts'
import type { Entry } from '../../src/vm/entry.ts'
import { type Target, targetByDefinition, targetByName } from '../../src/vm/target.ts'
import { decisionOf } from '../support/decision.ts'
import { type Plain, toPlain, toValue } from '../support/values.ts'
import type { Fleet, FleetHypervisor } from './fleets.ts'
import type { ReferenceResult } from './reference_rules.ts'
import { virshOutput } from './virsh_output.ts'

/** What the program decides for a fleet, from the texts and values that it would read. */
export interface Decided {
  entries: Entry[]
  /** Those of the entries whose target stands for an architecture. */
  placeable: PlaceableEntry[]
  plan: Plan
}

/** Lets the program place the entries of a fleet. */
export function decide(fleet: Fleet): Decided {
  const { entries, issues } = parseConfiguration(toValue(fleet.config as Plain))
  if (issues.length > 0) throw new Error(`config: ${JSON.stringify(issues)}`)
  const placeable = entries.flatMap((entry): PlaceableEntry[] => {
    const target = targetOf(entry.target, fleet)
    return 'architecture' in target ? [{ entry, architecture: target.architecture }] : []
  })
  const hypervisors = fleet.hypervisors.map((each) => ({
    ...answerOf(each),
    name: each.name,
    ownVms: each.ownConfig?.list?.length ?? 0,
    drained: false,
    maxVms: Infinity,
    weight: 1n,
  }))
  const { priorityDomains } = fleet
  return {
    entries,
    placeable,
    plan: placeEntries(placeable, hypervisors, { strategy: 'fair_queue', priorityDomains }),
  }
}

/** The program's decision in the form of the reference's. */
export function placeByProgram(fleet: Fleet): ReferenceResult {
  const { entries, placeable, plan } = decide(fleet)
  const decision = decisionOf({
    hypervisors: fleet.hypervisors.map((each) => ({
      name: each.name,
      own: ownConfigurationOf(each),
      ownVms: 0,
      others: [],
      answer: answerOf(each),
    })),
    assignments: plan.assignments,
    priorityDomains: fleet.priorityDomains,
  })
  const { hostVars } = additionsOf(decision)
  const configs = [...hostVars].map(([name, vars]) => [name, toPlain(vars().get('config')!)])
  const known = new Set(placeable.map(({ entry }) => entry))
  const rejected = new Set(plan.rejections.map(({ entry }) => entry))
  return {
    configs: Object.fromEntries(configs),
    unassigned: entries
      .filter((entry) => !known.has(entry) || rejected.has(entry))
      .map((entry) => ({
        entry: toPlain(entry.fields) as ReferenceResult['unassigned'][number]['entry'],
        code: known.has(entry) ? 'architecture-unsupported' : 'unknown-target',
      })),
  }
}

function answerOf({ name, guests, noise }: FleetHypervisor): Answer {
  if (guests === null) {
    return { status: 'failed', problem: problem('virsh-not-found', name), warnings: [] }
  }
  const parsed = parseCapabilities(virshOutput(guests, noise))
  if ('malformed' in parsed) throw new Error(`${name}: ${parsed.malformed}`)
  if (parsed.dropped.length > 0) throw new Error(`${name}: dropped ${parsed.dropped}`)
  return { status: 'ok', capabilities: parsed.capabilities, warnings: [] }
}

function ownConfigurationOf({ name, ownConfig }: FleetHypervisor) {
  const own = parseOwnConfiguration(ownConfig && toValue(ownConfig as Plain))
  if (!('config' in own)) throw new Error(`config of ${name}: ${own.found}`)
  return own
}

function targetOf(name: string, { definitions, defaultDefinition }: Fleet): Target {
  const arch = Object.hasOwn(definitions, name) ? definitions[name] : defaultDefinition
  if (arch === undefined) return targetByName(name)
  const task = { name: 'Define target definition', set_fact: { vm: { arch, machine: 'virt' } } }
  return targetByDefinition(toValue([task]))
}
