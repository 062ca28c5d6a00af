import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordedHypervisor } from './recorded_hypervisor.ts'
import { generateKey, type RunningServer, serveCommands, startServer } from './ssh_server.ts'

/** The hypervisors of `inventory/hosts.yml` and their ports there. */
const HYPERVISORS = [
  { name: 'hv1', port: 52201 },
  { name: 'hv2', port: 52202 },
  { name: 'hv3', port: 52203 },
  { name: 'hv4', port: 52204 },
]

/** Four hypervisors in this process. */
export interface Fleet {
  /** An inventory of these hypervisors, as `inventory/hosts.yml` has them, with the ports that they have. */
  withPorts: (inventory: string) => string
  stop: () => Promise<void>
}

/**
 * Starts the fleet: SSH servers that give recorded answers of real hypervisors
 * (`capabilities/*.xml`), and have no domains. The files that a client needs are written into
 * `.fleet` in a directory: its key, and the keys of the hosts. Rejects if a port is taken.
 */
export async function startFleet(
  directory: string,
  ports: 'those of hosts.yml' | 'any that are free',
): Promise<Fleet> {
  const servers: RunningServer[] = []
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()))
  }
  const clientKey = generateKey()
  try {
    for (const { name, port } of HYPERVISORS) {
      const xml = await readFile(new URL(`capabilities/${name}.xml`, import.meta.url), 'utf8')
      const serve = serveCommands(recordedHypervisor(xml))
      const wanted = ports === 'any that are free' ? 0 : port
      servers.push(await startServer({ port: wanted, hostKeys: [generateKey()], clientKey, serve }))
    }
  } catch (error) {
    await stop()
    throw error
  }
  const secrets = join(directory, '.fleet')
  await mkdir(secrets, { recursive: true })
  await writeFile(join(secrets, 'client_key'), clientKey.privateKey, { mode: 0o600 })
  const knownHosts = servers.flatMap((server) => server.knownHosts)
  await writeFile(join(secrets, 'known_hosts'), `${knownHosts.join('\n')}\n`)
  const withPorts = (inventory: string) =>
    HYPERVISORS.reduce(
      (text, { port }, index) =>
        text.replace(`ansible_port: ${port}`, `ansible_port: ${servers[index]?.port}`),
      inventory,
    )
  return { withPorts, stop }
}
