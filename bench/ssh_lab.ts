import { CONNECTION } from '../test/support/recorded_fleet.ts'
import type { LightServers } from './light_servers.ts'

/** Files of a lab with so many hypervisors, all behind one port of light servers. */
export const sshLab = (
  servers: LightServers,
  port: number | undefined,
  hypervisors: number,
  entries = 1,
): Record<string, string> => ({
  ...servers.files,
  'hosts.yml': `all:
  hosts:
    localhost:
      config:
        list: [${range(entries).map((index) => `{target: amd64, platform: p${index}}`)}]
  children:
    hypervisors:
      hosts: {${range(hypervisors).map((index) => `hv${index}: {}`)}}
      vars:
        ansible_port: ${port}
        ${CONNECTION}
`,
})

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
