import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { dump } from 'js-yaml'
import type { FleetAddress } from './fleet.ts'
import { connectionVariables } from './worked_example.ts'

/**
 * Copies an example to a directory that is not there yet, and adapts its inventory to the fleet.
 *
 * @param playedBy which of the fleet stands for which hypervisor of the example
 */
export function copyExample(
  name: string,
  directory: string,
  playedBy: Readonly<Record<string, string>>,
  fleet: FleetAddress,
): void {
  cpSync(resolve('examples', name), directory, { recursive: true, dereference: true })
  const adapt = (file: string, variables: Record<string, unknown>) => {
    const path = join(directory, 'inventory', file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, dump(variables))
  }
  const variables = connectionVariables(fleet)
  for (const [name, hypervisor] of Object.entries(playedBy)) {
    const { ansible_host } = variables
    adapt(`host_vars/${name}.yml`, { ansible_host, ansible_port: fleet.ports[hypervisor] })
  }
  adapt('group_vars/hypervisors.yml', variables)
}
