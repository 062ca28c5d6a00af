import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { FleetAddress } from './fleet.ts'

/** What `command` prints on a hypervisor, over OpenSSH's own client: the judge of what is true there. */
export function onHypervisor(fleet: FleetAddress, name: string, command: string): string {
  const options = [
    '-Fnone',
    `-i${join(fleet.directory, 'id')}`,
    `-p${fleet.ports[name]}`,
    '-oBatchMode=yes',
    `-oUserKnownHostsFile=${join(fleet.directory, 'known_hosts')}`,
  ]
  return execFileSync('ssh', [...options, 'root@127.0.0.1', command], { encoding: 'utf8' })
}
