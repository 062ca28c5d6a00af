import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BUILT_FILE, SCRIPT } from '../test/support/built_file.ts'
import { localFleet } from './local_fleet.ts'

/** Files of an inventory in YAML with 10 hypervisors and so many other hosts, in racks of 50. */
export function withHosts(hosts: number): Record<string, string> {
  const fleet = localFleet(10, 10)
  const racks = Array.from({ length: Math.ceil(hosts / 50) }, (_, rack) => {
    const lines = Array.from(
      { length: Math.min(50, hosts - 50 * rack) },
      (_, host) =>
        `        s${rack}h${host}: {ansible_host: 10.0.${rack}.${host}, asset: "a${host}", disks: [{size: ${host}, kind: ssd}]}\n`,
    )
    return `    rack${rack}:\n      vars: {rack: ${rack}}\n      hosts:\n${lines.join('')}`
  })
  return { ...fleet, 'hosts.yml': `${fleet['hosts.yml']}${racks.join('')}` }
}

/** Files of an inventory in YAML with so many hypervisors, of 20 architectures each. */
export const withHypervisors = (hypervisors: number): Record<string, string> => ({
  ...localFleet(hypervisors, 1),
  'bin/capabilities.xml': readFileSync('quickstart/capabilities/hv4.xml', 'utf8'),
})

/** Puts `hosts.yml` and a copy of the script, as most have it, into a directory `one` of their own. */
export function intoOneDirectory(cwd: string): void {
  mkdirSync(join(cwd, 'one'))
  renameSync(join(cwd, 'hosts.yml'), join(cwd, 'one/hosts.yml'))
  rmSync(join(cwd, SCRIPT))
  copyFileSync(BUILT_FILE, join(cwd, 'one', SCRIPT))
}
