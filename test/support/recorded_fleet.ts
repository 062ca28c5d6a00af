import { readFileSync } from 'node:fs'
import {
  type CommandHandler,
  generateKey,
  type RunningServer,
  serveCommands,
  startServer,
} from '../../quickstart/ssh_server.ts'

/** Hypervisors by name: the recorded answer of one (`hv1.xml`), or whatever plays it. */
export type Hypervisors = Readonly<Record<string, string | CommandHandler>>

/** SSH servers on loopback, and the files with which an inventory beside them reaches them. */
export interface RecordedFleet {
  ports: Readonly<Record<string, number>>
  /** `client_key` and `known_hosts`. */
  files: Readonly<Record<string, string>>
  stop: () => Promise<void>
}

/** Starts an SSH server for each hypervisor, on any free port; end it with `stop`. */
export async function startRecordedFleet(hypervisors: Hypervisors): Promise<RecordedFleet> {
  const clientKey = generateKey()
  const hostKeys = [generateKey()]
  const servers: [string, RunningServer][] = []
  for (const [name, answer] of Object.entries(hypervisors)) {
    const run = typeof answer === 'string' ? recorded(answer) : answer
    const serve = serveCommands(run)
    servers.push([name, await startServer({ port: 0, hostKeys, clientKey, serve })])
  }
  return {
    ports: Object.fromEntries(servers.map(([name, { port }]) => [name, port])),
    files: {
      client_key: clientKey.privateKey,
      known_hosts: `${servers.flatMap(([, { knownHosts }]) => knownHosts).join('\n')}\n`,
    },
    stop: async () => {
      await Promise.all(servers.map(([, server]) => server.stop()))
    },
  }
}

function recorded(file: string): CommandHandler {
  const xml = readFileSync(`quickstart/capabilities/${file}`)
  return (command, channel) => {
    const known = command.endsWith(' virsh capabilities')
    if (known) channel.write(xml)
    channel.exit(known ? 0 : 127)
    channel.end()
  }
}
