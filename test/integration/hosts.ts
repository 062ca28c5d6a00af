import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
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
import type { ConnectionSettings } from '../../src/ssh/settings.ts'

/** What a small hypervisor answers. */
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

  /** An SSH server that answers every command so; what is given replaces the usual. */
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

  /** The settings that reach a port, knowing the usual host key for it. */
  settings(
    name: string,
    port: number,
    change: Partial<ConnectionSettings> = {},
  ): ConnectionSettings {
    return {
      name,
      address: '127.0.0.1',
      port,
      user: 'tester',
      keyFiles: [join(this.directory, 'client_key')],
      keyFileGiven: true,
      connectTimeoutMs: 10_000,
      ...change,
      hostKeys: change.hostKeys ?? this.policy(port),
    }
  }

  /** A policy whose one file knows `keys` for a port. */
  policy(port: number, keys: readonly KeyPair[] = [this.hostKey], marker = '') {
    const lines = keys.map(({ publicLine }) => `${marker}[127.0.0.1]:${port} ${publicLine}\n`)
    return {
      strictChecking: 'yes' as const,
      userFiles: [this.write(`known_hosts_${port}`, lines.join(''))],
      globalFiles: [],
      alias: undefined,
    }
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
