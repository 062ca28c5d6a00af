import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from '../../support/temporary.ts'
import { findFreePorts } from './fleet.ts'

const NAMESPACES = '--mount --propagation private --pid --fork --kill-child --mount-proc'
const SCRIPT = join(import.meta.dirname, 'ssh_host.sh')

/** What every host answers to `virsh capabilities`, and where the same call asks for its domains: none. */
const VIRSH = `#!/bin/sh
echo "<capabilities><guest><arch name='x86_64'><domain type='kvm'/></arch></guest></capabilities>"
case "$*" in
  *domstats*list*) printf '/\\n\\n/\\n\\n' ;;
  *list*) printf '/\\n\\n' ;;
esac
`

/** What is needed to start them. */
export const SSH_HOST_COMMANDS = ['sshd', 'ssh', 'ssh-keygen', 'unshare', 'openssl', 'sudo']

/** Where an sshd listens: by default on loopback of this machine. */
export interface Place {
  /** A network namespace, by the name that `ip netns` has for it. */
  namespace: string
  address: string
}

/** Real sshd on loopback, each with what its sshd_config says besides, in namespaces of their own. */
export class SshHosts {
  /** With the keys `id` (which opens every account), `host_key`, and `known_hosts`. */
  readonly directory = temporaryDirectory('ssh-hosts-')
  readonly ports: Record<string, number> = {}
  private readonly children: ChildProcess[] = []

  constructor(private readonly places: Readonly<Record<string, Place>> = {}) {}

  /** @throws Error with the log of one that did not start */
  async start(hosts: Readonly<Record<string, string>>): Promise<void> {
    chmodSync(this.directory, 0o755)
    this.generateKey('id')
    const hostKeys = ['ed25519', 'rsa', 'ecdsa'].map((type) =>
      this.generateKey(`host_key_${type}`, type),
    )
    const names = Object.keys(hosts)
    const free = await findFreePorts(names.length)
    for (const [index, name] of names.entries()) this.ports[name] = free[index] as number
    const publicKeys = hostKeys.map((file) => readFileSync(`${file}.pub`, 'utf8'))
    const lines = Object.entries(this.ports).flatMap(([name, port]) =>
      publicKeys.map((key) => `[${this.address(name)}]:${port} ${key}`),
    )
    this.write('known_hosts', lines.join(''))
    await Promise.all(Object.entries(hosts).map(([name, config]) => this.startOne(name, config)))
  }

  /** Writes a file that only its owner reads; its path. */
  write(name: string, text: string): string {
    const file = join(this.directory, name)
    writeFileSync(file, text, { mode: 0o600 })
    return file
  }

  /** Makes a key pair; the path of the private key. */
  generateKey(name: string, type = 'ed25519', passphrase = ''): string {
    const file = join(this.directory, name)
    const words = ['-q', '-t', type, '-N', passphrase, '-C', '', '-f', file]
    execFileSync('ssh-keygen', words)
    return file
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.children.map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null) return resolve()
            child.once('exit', () => resolve())
            child.stdin?.end()
          }),
      ),
    )
    rmSync(this.directory, { recursive: true, force: true })
  }

  private async startOne(name: string, config: string): Promise<void> {
    const place = join(this.directory, name)
    mkdirSync(join(place, 'bin'), { recursive: true })
    writeFileSync(join(place, 'bin/virsh'), VIRSH, { mode: 0o755 })
    writeFileSync(join(place, 'sshd_config'), `${config}\n${this.commonConfig(name, place)}`)
    const log = openSync(join(place, 'log'), 'w')
    const { namespace } = this.places[name] ?? {}
    const words = ['unshare', ...NAMESPACES.split(' '), SCRIPT, place]
    const within = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace]
    const [command = '', ...others] = [...within, ...words]
    const child = spawn(command, others, {
      stdio: ['pipe', 'pipe', log],
    })
    closeSync(log)
    this.children.push(child)
    return new Promise((resolve, reject) => {
      const fail = () => {
        const text = readFileSync(join(place, 'log'), 'utf8')
        reject(new Error(`ssh host ${name} did not start; its log:\n${text}`))
      }
      child.stdout?.once('data', () => {
        child.removeListener('exit', fail)
        resolve()
      })
      child.once('error', reject)
      child.once('exit', fail)
    })
  }

  private address(name: string): string {
    return this.places[name]?.address ?? '127.0.0.1'
  }

  private commonConfig(name: string, place: string): string {
    const path = `${join(place, 'bin')}:/usr/local/bin:/usr/bin:/bin`
    return `ListenAddress ${this.address(name)}:${this.ports[name]}
HostKey ${this.directory}/host_key_ed25519
HostKey ${this.directory}/host_key_rsa
HostKey ${this.directory}/host_key_ecdsa
AuthorizedKeysFile ${this.directory}/id.pub
PermitRootLogin yes
StrictModes no
MaxStartups 200
UsePAM yes
PidFile none
SetEnv PATH=${path}
Subsystem sftp internal-sftp
`
  }
}
