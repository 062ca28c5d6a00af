import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { dump } from 'js-yaml'
import type { FleetAddress } from './fleet.ts'
import { connectionVariables } from './worked_example.ts'

/** Which of the fleet stands for which hypervisor of the lab. */
export const PLAYED_BY = { pc1: 'hv1', pc2: 'hv2', board: 'hv3', server: 'hv4' }

/** Copies examples/lab to a directory that is not there yet, and adapts it to the fleet as its README says. */
export function copyLab(lab: string, fleet: FleetAddress): void {
  cpSync(resolve('examples/lab'), lab, { recursive: true, dereference: true })
  const adapt = (file: string, variables: Record<string, unknown>) => {
    mkdirSync(join(lab, 'inventory', file, '..'), { recursive: true })
    writeFileSync(join(lab, 'inventory', file), dump(variables))
  }
  const variables = connectionVariables(fleet)
  for (const [name, hypervisor] of Object.entries(PLAYED_BY)) {
    const { ansible_host } = variables
    adapt(`host_vars/${name}.yml`, { ansible_host, ansible_port: fleet.ports[hypervisor] })
  }
  adapt('group_vars/hypervisors.yml', variables)
}
