import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordedHypervisor } from './recorded_hypervisor.ts'
import { generateKey, type RunningServer, serveCommands, startServer } from './ssh_server.ts'

/** Where `inventory/hosts.yml` expects the client's key and the hosts' keys. */
const DIRECTORY = '.fleet'

/** The hypervisors of `inventory/hosts.yml` and their ports. */
const HYPERVISORS = [
  { name: 'hv1', port: 52201 },
  { name: 'hv2', port: 52202 },
  { name: 'hv3', port: 52203 },
  { name: 'hv4', port: 52204 },
]

/**
 * Four hypervisors in this process, for as long as `use` takes: SSH servers that answer with what
 * real ones answered once (`capabilities/*.xml`), and have no domains.
 */
export async function withFleet(use: () => Promise<void>): Promise<void> {
  const servers: RunningServer[] = []
  try {
    await startServers(servers)
    await use()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE') throw error
    console.error(`${message}; end the program that has it, perhaps another npm run fleet`)
    process.exitCode = 1
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

async function startServers(servers: RunningServer[]): Promise<void> {
  const clientKey = generateKey()
  for (const { name, port } of HYPERVISORS) {
    const xml = await readFile(new URL(`capabilities/${name}.xml`, import.meta.url), 'utf8')
    const serve = serveCommands(recordedHypervisor(xml))
    servers.push(await startServer({ port, hostKeys: [generateKey()], clientKey, serve }))
  }
  await mkdir(DIRECTORY, { recursive: true })
  await writeFile(join(DIRECTORY, 'client_key'), clientKey.privateKey, { mode: 0o600 })
  const knownHosts = servers.flatMap((server) => server.knownHosts)
  await writeFile(join(DIRECTORY, 'known_hosts'), `${knownHosts.join('\n')}\n`)
}
