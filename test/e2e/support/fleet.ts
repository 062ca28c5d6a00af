import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { temporaryDirectory } from '../../support/temporary.ts'
import type { Hypervisor } from './hypervisors.ts'

/** Where a running fleet is: plain data, so that every test process can be told. */
export interface FleetAddress {
  /** A temporary directory with the client's key `id`, `known_hosts` and each hypervisor's log. */
  directory: string
  /** The port of each hypervisor's sshd on 127.0.0.1; the user is root. */
  ports: Record<string, number>
}

/**
 * A running fleet. It ends with `stop`, or with this process, however that ends; the directory is
 * removed by `stop` alone.
 */
export interface Fleet extends FleetAddress {
  stop(): Promise<void>
}

const NAMESPACES = '--mount --propagation private --pid --fork --kill-child --mount-proc'
const SCRIPT = join(import.meta.dirname, 'hypervisor.sh')

/**
 * The time limit for the start. Emulators are probed within a minute, so a slower machine has
 * another problem.
 */
const START_LIMIT_MS = 180_000

/**
 * Starts real hypervisors side by side on this machine: for each an sshd on 127.0.0.1 and a libvirtd
 * of its own, in namespaces of their own. Resolves when libvirt has answered on all of them; needs
 * root. Nothing outside of a new temporary directory is touched.
 *
 * @throws Error with the log of the hypervisor that did not start
 */
export async function startFleet(hypervisors: Record<string, Hypervisor>): Promise<Fleet> {
  const directory = temporaryDirectory('fleet-')
  const children: ChildProcess[] = []
  const stop = async () => {
    await Promise.all(children.map(end))
    rmSync(directory, { recursive: true, force: true })
  }

  try {
    const names = Object.keys(hypervisors)
    const freePorts = await findFreePorts(names.length)
    const ports = Object.fromEntries(names.map((name, index) => [name, freePorts[index] as number]))
    writeKeys(directory, Object.values(ports))
    await Promise.all(
      Object.entries(hypervisors).map(([name, hypervisor]) => {
        const place = join(directory, name)
        mkdirSync(place)
        writeFileSync(join(place, 'sshd_config'), sshdConfig(directory, ports[name] as number))
        const child = startHypervisor(place, hypervisor)
        children.push(child)
        return untilReady(child, name, join(place, 'log'))
      }),
    )
    return { directory, ports, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Ports of 127.0.0.1 that are free now, all different. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** Makes the client's key `id`, the host key that all share, and the `known_hosts` to them. */
function writeKeys(directory: string, ports: number[]): void {
  makeKey(join(directory, 'id'))
  makeKey(join(directory, 'host_key'))
  const hostKey = readFileSync(join(directory, 'host_key.pub'), 'utf8').trim()
  const lines = ports.map((port) => `[127.0.0.1]:${port} ${hostKey}\n`)
  writeFileSync(join(directory, 'known_hosts'), lines.join(''))
}

/** Makes a key pair without a passphrase: `file`, and `file`.pub. */
export function makeKey(file: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
}

const sshdConfig = (directory: string, port: number) => `ListenAddress 127.0.0.1:${port}
HostKey ${join(directory, 'host_key')}
AuthorizedKeysFile ${join(directory, 'id.pub')}
StrictModes no
PidFile none
Subsystem sftp internal-sftp
`

function startHypervisor(place: string, { kvm, emulators }: Hypervisor): ChildProcess {
  const log = openSync(join(place, 'log'), 'w')
  const child = spawn('unshare', [...NAMESPACES.split(' '), SCRIPT, place, kvm, ...emulators], {
    stdio: ['pipe', 'pipe', log],
  })
  closeSync(log)
  return child
}

function untilReady(child: ChildProcess, name: string, log: string): Promise<void> {
  let timer: NodeJS.Timeout
  return new Promise<void>((resolve, reject) => {
    const fail = (what: string) =>
      reject(new Error(`hypervisor ${name} ${what}; its log:\n${readFileSync(log, 'utf8')}`))
    timer = setTimeout(fail, START_LIMIT_MS, 'was not ready in time')
    child.stdout?.once('data', () => resolve())
    child.once('error', reject)
    child.once('exit', () => fail('did not start'))
  }).finally(() => clearTimeout(timer))
}

/** Ends what `hypervisor.sh` started, then itself: it lives as long as its standard input is open. */
function end(child: ChildProcess): Promise<void> {
  const { pid, exitCode, signalCode } = child
  if (pid === undefined || exitCode !== null || signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.stdin?.end()
  })
}
