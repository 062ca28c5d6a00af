import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyExample } from './examples.ts'
import { type FleetAddress, findFreePorts } from './fleet.ts'

/** The platforms of examples/succession, and the hypervisor's port that leads to the guest of each. */
const PORTS = { small_linux: 8022, build_server: 8023 }

/**
 * Copies examples/succession to a directory that is not there yet, and adapts it to the fleet as its
 * README says: hv1 is pc1, hv2 is pc2, and the guests are logged in to with the fleet's own key.
 */
export async function copySuccession(directory: string, fleet: FleetAddress): Promise<void> {
  copyExample('succession', directory, { pc1: 'hv1', pc2: 'hv2' }, fleet)
  const key = join(fleet.directory, 'id')
  writeFileSync(join(directory, 'image/id'), readFileSync(key), { mode: 0o600 })
  execFileSync(join(directory, 'image/make.sh'), [join(directory, 'image'), `${key}.pub`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  // Emulated, so that it takes the same everywhere; not every KVM inside a VM can boot a guest.
  const inventory = join(directory, 'inventory/hosts.yml')
  const text = readFileSync(inventory, 'utf8')
  writeFileSync(inventory, text.replace('config:', 'priority_domains: [qemu]\n      config:'))
  // All hypervisors of the fleet have this machine's ports.
  const free = await findFreePorts(Object.keys(PORTS).length)
  for (const [index, [platform, port]] of Object.entries(PORTS).entries()) {
    const file = join(directory, `setup_vm/platforms/${platform}.yaml`)
    writeFileSync(file, readFileSync(file, 'utf8').replace(String(port), String(free[index])))
  }
}
