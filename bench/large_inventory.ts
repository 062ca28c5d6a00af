import { CONNECTION } from '../test/support/recorded_fleet.ts'

const SITES = 10
const RACKS = 20
const HOSTS_OF_A_RACK = 50

/** How many hosts `largeInventory` has, beside localhost and the hypervisor. */
export const HOSTS = SITES * RACKS * HOSTS_OF_A_RACK

/** Of so many hosts one has a file in host_vars. */
const HOSTS_PER_FILE = 50

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

/**
 * Files of an inventory in YAML: sites, racks in them and hosts in those, all with variables, files
 * in group_vars and host_vars, and one hypervisor, hv1 of a recorded fleet.
 */
export function largeInventory(): Record<string, string> {
  const files: Record<string, string> = {
    'hosts.yml': hosts(),
    'group_vars/all.yml': 'dns: [192.0.2.1, 192.0.2.2]\nntp: {servers: [a, b], drift: 0.5}\n',
  }
  for (const site of range(SITES)) {
    files[`group_vars/site${site}.yml`] = `site: ${site}\nproxy: http://proxy.site${site}:3128\n`
    for (const rack of range(RACKS)) {
      files[`group_vars/site${site}_rack${rack}.yml`] = `rack: ${rack}\nswitch: sw${rack}\n`
      for (const host of range(HOSTS_OF_A_RACK).filter((at) => at % HOSTS_PER_FILE === 0)) {
        files[`host_vars/${nameOf(site, rack, host)}.yml`] = 'services: [web, db]\nspare: true\n'
      }
    }
  }
  return files
}

const nameOf = (site: number, rack: number, host: number): string => `s${site}r${rack}h${host}`

function hosts(): string {
  const sites = range(SITES).map((site) => {
    const racks = range(RACKS).map((rack) => {
      const lines = range(HOSTS_OF_A_RACK).map(
        (
          host,
        ) => `            ${nameOf(site, rack, host)}: {ansible_host: 10.${site}.${rack}.${host},
              asset: "${site}-${rack}-${host}", disks: [{size: ${host}, kind: ssd}]}\n`,
      )
      return `        site${site}_rack${rack}:\n          hosts:\n${lines.join('')}`
    })
    return `    site${site}:\n      vars: {region: r${site}}\n      children:\n${racks.join('')}`
  })
  return `all:
  hosts:
    localhost:
      ansible_connection: local
      config: {list: [{target: amd64, platform: debian}]}
  children:
    hypervisors:
      hosts: {hv1: {ansible_port: @hv1@}}
      vars:
        ${CONNECTION}
${sites.join('')}`
}
