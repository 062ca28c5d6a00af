import { readFileSync } from 'node:fs'
import { recordedHypervisor } from '../../quickstart/recorded_hypervisor.ts'
import {
  type CommandHandler,
  generateKey,
  type RunningServer,
  serveCommands,
  startServer,
} from '../../quickstart/ssh_server.ts'
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

/** An inventory of one VM that is wanted and the hypervisor hv1. */
export const ONE_HYPERVISOR = `all:
  hosts:
    localhost:
      config: {list: [{target: amd64, platform: debian}]}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_port: @hv1@}
      vars:
        ${CONNECTION}
`

/** Starts an SSH server for each hypervisor, on any free port; end it with `stop`. */
export async function startRecordedFleet(hypervisors: Hypervisors): Promise<RecordedFleet> {
  const clientKey = generateKey()
  const hostKeys = [generateKey()]
  const servers: [string, RunningServer][] = []
  for (const [name, answer] of Object.entries(hypervisors)) {
    const run = typeof answer === 'string' ? answering(answer) : answer
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

/** Answers as the hypervisor of a recorded answer; with domains as `recordedHypervisor` takes them. */
export const answering = (
  file: string,
  domains?: () => readonly string[] | undefined,
): CommandHandler => recordedHypervisor(readFileSync(`quickstart/capabilities/${file}`), domains)
