import { readFileSync } from 'node:fs'
import {
  type CommandHandler,
  generateKey,
  type RunningServer,
  serveCommands,
  startServer,
} from '../../quickstart/ssh_server.ts'
import { LISTING_COMMANDS } from '../../src/libvirt/domains.ts'
import { type Ended, withFiles } from './built_file.ts'

/** Hypervisors by name: the recorded answer of one (`hv1.xml`), or whatever plays it. */
export type Hypervisors = Readonly<Record<string, string | CommandHandler>>

/** SSH servers on loopback. */
export interface RecordedFleet {
  /**
   * Runs `use` in a directory with these files, in which `@hv1@` stands for the port of hv1, and
   * with what `CONNECTION` names. Ports in what `use` gives are `@hv1@` again.
   */
  inLab: (files: Files, use: (directory: string) => Promise<Ended>) => Promise<Ended>
  stop: () => Promise<void>
}

type Files = Readonly<Record<string, string>>

/** Variables of a group of hypervisors, indented by eight spaces: how to log in to the fleet. */
export const CONNECTION = `ansible_host: 127.0.0.1
        ansible_user: tester
        ansible_private_key_file: client_key
        ansible_ssh_common_args: -o UserKnownHostsFile=known_hosts`

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
  const keys = {
    client_key: clientKey.privateKey,
    known_hosts: `${servers.flatMap(([, { knownHosts }]) => knownHosts).join('\n')}\n`,
  }
  const ports = servers.map(([name, { port }]) => [`@${name}@`, String(port)] as const)
  const withPorts = (text: string) =>
    ports.reduce((all, [name, port]) => all.replaceAll(name, port), text)
  const withNames = (text: string) =>
    ports.reduce((all, [name, port]) => all.replaceAll(RegExp(`\\b${port}\\b`, 'g'), name), text)
  return {
    inLab: async (files, use) => {
      const written = Object.entries(files).map(([name, text]) => [name, withPorts(text)])
      const ended = await withFiles({ ...Object.fromEntries(written), ...keys }, use)
      return { ...ended, stdout: withNames(ended.stdout), stderr: withNames(ended.stderr) }
    },
    stop: async () => {
      await Promise.all(servers.map(([, server]) => server.stop()))
    },
  }
}

function recorded(file: string): CommandHandler {
  return answering(file, () => [])
}

/**
 * Answers as the hypervisor of a recorded answer, with these domains where they are asked for; not at
 * all where they are undefined, as if libvirt were down.
 */
export function answering(
  file: string,
  domains: () => readonly string[] | undefined,
): CommandHandler {
  const xml = readFileSync(`quickstart/capabilities/${file}`)
  return (command, channel) => {
    const names = domains()
    const isListing = command.endsWith(` virsh '${LISTING_COMMANDS}'`)
    const isKnown = isListing || command.endsWith(' virsh capabilities')
    if (isKnown && names) channel.write(xml)
    if (isListing && names) channel.write(['\n\n/', ...names, '', ''].join('\n'))
    if (!names) channel.stderr.write("error: Failed to connect socket to '/x': No such file\n")
    channel.exit(names ? (isKnown ? 0 : 127) : 1)
    channel.end()
  }
}
