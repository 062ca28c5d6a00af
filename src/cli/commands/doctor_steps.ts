import type { Context } from '../../dispatch/context.ts'
import type { Input, Station } from '../../dispatch/input/input.ts'
import { InventoryFiles } from '../../inventory/reading/files.ts'
import { stopsOnRefusal } from '../../inventory/reading/refusals.ts'
import { firstOf } from '../../listed.ts'
import type { DoctorStep } from '../../report/doctor/doctor_report.ts'
import { numbered } from '../../report/text/counts.ts'

/** The stations of reading, as steps: their names, in order. */
const NAMES = {
  cfg: 'ansible.cfg',
  sources: 'inventory',
  inventory: 'reading',
  values: 'values',
  config: 'config',
} as const satisfies Record<Station['name'], string>

/** The name of the last step: asking the fleet, and placing. */
export const LAST_STEP = 'hypervisors'

/** Shown if nothing stops a playbook when this program refuses the inventory. */
const GOES_ON =
  'any_unparsed_is_failed is not set: if this inventory fails, a playbook goes on without it'

/** The name of the step that failed: the one after the last step that was done. */
export function nameOfStepAfter(last: Station['name'] | undefined): string {
  const names = [...Object.values(NAMES), LAST_STEP]
  return names[last === undefined ? 0 : names.indexOf(NAMES[last]) + 1] ?? LAST_STEP
}

/** The step of a station: what it gave and how long it took, for people. */
export function stationStep(station: Station, ms: number, context: Context): DoctorStep {
  return { step: NAMES[station.name], state: 'ok', ms, ...resultOf(station, context) }
}

function resultOf(
  { name, found }: Station,
  { workingDirectory, environment }: Context,
): Pick<DoctorStep, 'result'> & Partial<DoctorStep> {
  const nameOf = (path: string) => new InventoryFiles(workingDirectory).nameOf(path)
  switch (name) {
    case 'cfg': {
      const file = found.path === undefined ? 'none' : nameOf(found.path)
      return stopsOnRefusal(found, environment)
        ? { result: file }
        : { state: 'doubtful', result: `${file}; ${GOES_ON}` }
    }
    case 'sources': {
      const files = found.paths.map(nameOf).join(', ')
      // Ansible does not tell a script which -i it was given, so a wrong order cannot be reported.
      return { result: `${files} (${found.way}); with several -i, name this script last` }
    }
    case 'inventory': {
      const { hosts, groups } = found.inventory
      const reader = found.byAnsible ? 'by Ansible' : 'natively'
      const size = `${numbered(hosts.size, 'host')} in ${numbered(groups.size, 'group')}`
      return { result: `${size}, read ${reader}` }
    }
    case 'values':
      return {
        result: found.byAnsible
          ? 'templates and vaults were evaluated by Ansible'
          : 'no value needs Ansible',
      }
    case 'config':
      return { result: configText(found) }
  }
}

/**
 * What was read, in a line: `5 entries (amd64: x86_64, pdp11: unknown) for 3 hypervisors, by
 * fair_queue`.
 */
function configText({ request, architectures }: Input): string {
  const { entries, hypervisors, strategy } = request
  const targets = [...new Set(entries.map(({ target }) => target))].map(
    (target) => `${target}: ${architectures.get(target) ?? 'unknown'}`,
  )
  return `${numbered(entries.length, 'entry', 'entries')} (${firstOf(targets, 20)}) for ${numbered(hypervisors.length, 'hypervisor')}, by ${strategy}`
}
