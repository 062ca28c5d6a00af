// SSH servers in a process of their own, so that their work is not counted as the client's:
// `startLightServers` forks this file.
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'
import {
  type CommandHandler,
  generateKey,
  serveCommands,
  startServer,
} from '../quickstart/ssh_server.ts'

/** A server that answers every command alike. */
export interface LightServer {
  /** How long a command takes, in ms. */
  commandMs: number
  /** What it prints: a recorded answer, or the smallest possible one. */
  answer: 'recorded' | 'least'
  /** The round trip of the network to it, in ms. */
  roundTripMs?: number
}

/** Running servers, on 127.0.0.1. */
export interface LightServers {
  /** In the order of the servers. */
  ports: number[]
  /** The client's key and known_hosts, as files of a lab. */
  files: { client_key: string; known_hosts: string }
  stop: () => void
}

/** Starts the servers, in a process of their own. */
export function startLightServers(servers: readonly LightServer[]): Promise<LightServers> {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
  const child = fork(import.meta.filename, [JSON.stringify(servers)], { env })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the servers ended with ${code}`)))
    child.once('message', (started: Omit<LightServers, 'stop'>) =>
      resolve({ ...started, stop: () => child.disconnect() }),
    )
  })
}

const LEAST =
  '<capabilities><guest><arch name="x86_64"><domain type="kvm"/></arch></guest></capabilities>'

async function serve(servers: readonly LightServer[]): Promise<Omit<LightServers, 'stop'>> {
  const clientKey = generateKey()
  const hostKeys = [generateKey()]
  const recorded = readFileSync('quickstart/capabilities/hv1.xml')
  const ports: number[] = []
  for (const { commandMs, answer, roundTripMs } of servers) {
    const text = answer === 'recorded' ? recorded : LEAST
    const run: CommandHandler = (_, channel) => {
      const end = () => {
        channel.write(text)
        channel.exit(0)
        channel.end()
      }
      if (commandMs === 0) end()
      else setTimeout(end, commandMs)
    }
    const server = await startServer({ port: 0, hostKeys, clientKey, serve: serveCommands(run) })
    ports.push(roundTripMs ? await delayed(server.port, roundTripMs / 2) : server.port)
  }
  const { publicLine } = hostKeys[0] as { publicLine: string }
  const known_hosts = ports.map((port) => `[127.0.0.1]:${port} ${publicLine}\n`).join('')
  return { ports, files: { client_key: clientKey.privateKey, known_hosts } }
}

/** Passes on to a port what it gets, so much later in both directions; the new port. */
function delayed(port: number, byMs: number): Promise<number> {
  const forward = (from: Socket, to: Socket) => {
    from.setNoDelay(true)
    from.on('data', (data) => setTimeout(() => to.write(data), byMs))
    from.on('end', () => setTimeout(() => to.end(), byMs))
    from.on('error', () => to.destroy())
  }
  const proxy = createServer((client) => {
    const server = dial(port, '127.0.0.1')
    forward(client, server)
    forward(server, client)
  })
  return new Promise((resolve) => {
    proxy.listen(0, '127.0.0.1', () => resolve((proxy.address() as AddressInfo).port))
  })
}

if (process.argv[1] === import.meta.filename) {
  process.once('disconnect', () => process.exit())
  process.send?.(await serve(JSON.parse(process.argv[2] ?? '[]')))
}
