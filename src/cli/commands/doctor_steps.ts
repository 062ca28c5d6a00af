import type { Context } from '../../dispatch/context.ts'
import type { Input, Stations } from '../../dispatch/input/input.ts'
import { InventoryFiles } from '../../inventory/reading/files.ts'
import { stopsOnRefusal } from '../../inventory/reading/refusals.ts'
import type { Step } from '../../report/doctor/doctor_report.ts'
import { numbered } from '../../report/text/counts.ts'

/** The stations of reading, as steps: their names, in order. */
const NAMES = {
  cfg: 'ansible.cfg',
  sources: 'inventory',
  inventory: 'reading',
  values: 'values',
  config: 'config',
} as const satisfies Record<keyof Stations, string>

/** The name of a step that `doctor` shows. */
export type StepName = keyof typeof NAMES

/** The name of the last step: asking the fleet, and placing. */
export const LAST_STEP = 'hypervisors'

/** Shown if nothing stops a playbook when this program refuses the inventory. */
const GOES_ON = 'without any_unparsed_is_failed, a playbook goes on when this inventory is refused'

/** The name of the step that failed: the one after the last step that was done. */
export function nameOfStepAfter(last: StepName | undefined): string {
  const names = [...Object.values(NAMES), LAST_STEP]
  return names[last === undefined ? 0 : names.indexOf(NAMES[last]) + 1] ?? LAST_STEP
}

/** The step of a station: what it gave and how long it took, for people. */
export function stationStep<Name extends StepName>(
  name: Name,
  found: Stations[Name],
  ms: number,
  { workingDirectory, environment }: Context,
): Step {
  const nameOf = (path: string) => new InventoryFiles(workingDirectory).nameOf(path)
  const texts: { [Each in StepName]: (found: Stations[Each]) => string } = {
    cfg: (cfg) => {
      const file = cfg.path === undefined ? 'there is none' : nameOf(cfg.path)
      return stopsOnRefusal(cfg, environment) ? file : `${file}; ${GOES_ON}`
    },
    // Ansible does not tell a script which -i it was given, so a wrong order cannot be reported.
    sources: ({ paths, way }) =>
      `${paths.map(nameOf).join(', ')} (${way}); of several -i name this script last`,
    inventory: ({ inventory: { hosts, groups }, byAnsible }) =>
      `${numbered(hosts.size, 'host')} in ${numbered(groups.size, 'group')}, read ${byAnsible ? 'by Ansible' : 'natively'}`,
    values: ({ byAnsible }) =>
      byAnsible ? 'settled by Ansible where they are templates or vaults' : 'none needs Ansible',
    config: configText,
  }
  const result = texts[name](found)
  return { step: NAMES[name], state: result.endsWith(GOES_ON) ? 'doubtful' : 'ok', ms, result }
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
  const shown = targets.slice(0, 20).join(', ')
  const others = targets.length > 20 ? ` and ${targets.length - 20} more` : ''
  return `${numbered(entries.length, 'entry', 'entries')} (${shown}${others}) for ${numbered(hypervisors.length, 'hypervisor')}, by ${strategy}`
}
