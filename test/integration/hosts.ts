import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'ssh2'
import {
  type CommandHandler,
  generateKey,
  type KeyPair,
  type RunningServer,
  type ServerOptions,
  serveCommands,
  startServer,
} from '../../quickstart/ssh_server.ts'
import type { Answer, Query } from '../../src/fleet/answer.ts'
import { type FleetOptions, queryFleet } from '../../src/fleet/query.ts'
import { runCommand } from '../../src/ssh/command/run_command.ts'
import type { RemoteCommand, Transport } from '../../src/ssh/contracts.ts'
import type { Secrets, SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { createConnections } from '../../src/ssh/session/connections.ts'
import { isOnPath } from '../support/path.ts'

/** The answer of a small hypervisor. */
export const XML = `<capabilities>
  <guest>
    <os_type>hvm</os_type>
    <arch name='x86_64'>
      <emulator>/usr/bin/qemu-system-x86_64</emulator>
      <domain type='qemu'/>
    </arch>
  </guest>
</capabilities>
`

/** Answers every command with `text` and an exit code. */
export const answering =
  (text: string, exitCode = 0): CommandHandler =>
  (_command, channel) => {
    channel.write(text)
    channel.exit(exitCode)
    channel.end()
  }

/** Answers every command with output that never ends. */
export const pouring: CommandHandler = (_command, channel) => {
  const chunk = Buffer.alloc(256 * 1024, 'x')
  const pour = () => {
    while (channel.writable && channel.write(chunk));
  }
  channel.on('drain', pour)
  pour()
}

/** Makes the ssh command ignore the configuration of this machine. */
const WITHOUT_FILES = isOnPath('ssh') ? ['-F', 'none'] : []

/** The parts of a call that can be changed. */
export interface CallChange extends Partial<Secrets> {
  address?: string
  /** `KEY=VALUE`, before all others. */
  options?: string[]
  keyFiles?: string[]
  /** A known_hosts file. */
  knownHosts?: string
  connectTimeoutMs?: number
  retries?: number
}

/** This machine without an agent. */
export const MACHINE = { account: userInfo(), environment: { PATH: process.env.PATH } }

/** Runs a command over connections of its own, which end with it. */
export async function runOnce(
  call: SshCall,
  change: Partial<RemoteCommand> & {
    transport?: Transport
    environment?: Record<string, string>
  } = {},
) {
  const { transport = 'auto', environment = {}, ...command } = change
  const machine = { ...MACHINE, environment: { ...MACHINE.environment, ...environment } }
  const connections = createConnections(machine, new AbortController().signal, {
    trace: undefined,
    forks: 4,
  })
  const whole = { line: 'true', terminal: false, prompt: undefined, timeoutMs: 30_000, ...command }
  const result = await runCommand(call, whole, transport, connections)
  await connections.close()
  return result
}

/** Asks hypervisors that differ only in their calls. */
export function queryCalls(
  calls: readonly SshCall[],
  change: Partial<Query> = {},
  options: Partial<FleetOptions> = {},
): Promise<Map<string, Answer>> {
  const queries = calls.map((call) => ({
    name: call.name,
    uri: undefined,
    connection: call,
    become: undefined,
    transport: 'auto' as const,
    commandTimeoutMs: 30_000,
    ...change,
  }))
  return queryFleet(queries, { forks: 128, deadlineMs: undefined, machine: MACHINE, ...options })
}

/** Servers on loopback and the files of their one client; everything ends with `stop`. */
export class Hosts {
  readonly directory = mkdtempSync(join(tmpdir(), 'vm-dispatcher-hosts-'))
  readonly clientKey = generateKey()
  readonly hostKey = generateKey()
  private readonly stops: (() => Promise<void>)[] = []

  constructor() {
    this.write('client_key', this.clientKey.privateKey)
  }

  /** Writes a file into the directory and gives its path. */
  write(name: string, text: string): string {
    const file = join(this.directory, name)
    writeFileSync(file, text, { mode: 0o600 })
    return file
  }

  /** An SSH server that answers every command with `run`. `options` replace the usual ones. */
  async start(run: CommandHandler, options: Partial<ServerOptions> = {}): Promise<RunningServer> {
    const { hostKey, clientKey } = this
    const serve = serveCommands(run)
    const server = await startServer({
      port: 0,
      hostKeys: [hostKey],
      clientKey,
      serve,
      ...options,
    })
    this.stops.push(server.stop)
    return server
  }

  /** A server that does with each connection what `greet` does, and lets it open; gives its port. */
  startPlain(greet: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>()
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      greet(socket)
    })
    this.stops.push(async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  }

  /** An agent that never answers; gives its socket. */
  startSilentAgent(): string {
    const sockets: Socket[] = []
    const path = join(this.directory, 'silent-agent')
    const server = createServer((socket) => sockets.push(socket)).listen(path)
    this.stops.push(async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return path
  }

  /** The call that reaches a port, knowing the usual host key for it. */
  call(name: string, port: number, change: CallChange = {}): SshCall {
    const { options = [], keyFiles, knownHosts, password, passphrase, privateKey } = change
    const all = [
      ...options,
      `Port=${port}`,
      'User="tester"',
      ...(keyFiles ?? [join(this.directory, 'client_key')]).map((file) => `IdentityFile=${file}`),
      ...(password === undefined ? ['PreferredAuthentications=publickey'] : []),
      `UserKnownHostsFile=${knownHosts ?? this.knownHosts(port)}`,
      'GlobalKnownHostsFile=none',
    ]
    return {
      name,
      executable: 'ssh',
      arguments: [...WITHOUT_FILES, ...all.flatMap((option) => ['-o', option])],
      address: change.address ?? '127.0.0.1',
      secrets: { password, passphrase, privateKey },
      connectTimeoutMs: change.connectTimeoutMs ?? 10_000,
      retries: change.retries ?? 0,
    }
  }

  /** A known_hosts file that has `keys` for a port; its path. */
  knownHosts(port: number, keys: readonly KeyPair[] = [this.hostKey], marker = ''): string {
    const lines = keys.map(({ publicLine }) => `${marker}[127.0.0.1]:${port} ${publicLine}\n`)
    return this.write(`known_hosts_${port}`, lines.join(''))
  }

  async stop(): Promise<void> {
    await Promise.all(this.stops.map((stop) => stop()))
    rmSync(this.directory, { recursive: true })
  }
}

/** Refuses every session of a client that logged in. */
export const refuseSessions = (connection: Connection): void => {
  connection.on('session', (_accept, reject) => reject())
}
