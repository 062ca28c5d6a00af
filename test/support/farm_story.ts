import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandsIn } from './tutorial_steps.ts'

/**
 * A story of a farm in a page: events are comments (`<!-- farm: alpha is down -->`), and commands
 * with their outputs are console blocks.
 */
export type Part = { happens: string } | { command: string; prints: string }

const PART = /<!-- farm: (.*?) -->|^```console\n(.*?)^```$/gms

/** The parts of the story in a page, in their order. */
export const partsOf = (page: string): Part[] =>
  [...page.matchAll(PART)].flatMap(([, happens, block = '']): Part[] => {
    if (happens !== undefined) return happens.split(', ').map((each) => ({ happens: each }))
    return commandsIn(block)
  })

/** The page with other output in its console blocks: by position, what each command prints. */
export function withOutput(page: string, outputs: readonly string[]): string {
  const left = [...outputs]
  return page.replace(PART, (whole, happens, block = '') => {
    if (happens !== undefined) return whole
    const commands = [...String(block).matchAll(/^\$ (.*)$/gm)].map(([, command]) => command)
    return `\`\`\`console\n${commands.map((each) => `$ ${each}\n${left.shift()}`).join('')}\`\`\``
  })
}

/** Plays virsh: a host's domains are a file, and another file says that it is down. */
const VIRSH = `#!/bin/sh
host=\${2##*/}
if [ -e "$HOME/farm/$host.down" ]; then
  echo "error: Failed to connect socket to '/run/libvirt/libvirt-sock': Connection refused" >&2
  exit 1
fi
echo "<capabilities><guest><os_type>hvm</os_type><arch name='x86_64'><emulator>/usr/bin/qemu-system-x86_64</emulator><domain type='qemu'/><domain type='kvm'/></arch></guest></capabilities>"
echo
echo /
cat "$HOME/farm/$host"
echo
`

const NAMES = ['alpha', 'beta', 'gamma']

/** A farm of three equal hosts, and the inventory that asks for VMs on it. */
export class StoryFarm {
  readonly #directory: string
  readonly #domains = new Map(NAMES.map((name) => [name, new Set<string>()]))
  readonly #down = new Set<string>()
  readonly #drained = new Set<string>()
  readonly #gone = new Set<string>()
  readonly #platforms = ['debian', 'fedora']

  /** @param directory an empty one, where the inventory and the farm are written */
  constructor(directory: string) {
    this.#directory = directory
    mkdirSync(join(directory, 'farm'))
    mkdirSync(join(directory, 'bin'))
    writeFileSync(join(directory, 'bin/virsh'), VIRSH, { mode: 0o700 })
    this.#write()
  }

  /** Lets something happen: `alpha is down`, `alpha is drained`, `debian is on alpha`, `suse is wanted`. */
  happens(text: string): void {
    const [, name = '', what = ''] = /^(\w+) is (.*)$/.exec(text) ?? []
    const [, verb, host = ''] = /^(on|off) (\w+)$/.exec(what) ?? []
    if (verb === 'on') this.#domains.get(host)?.add(`VM ${name}_amd64`)
    else if (verb === 'off') this.#domains.get(host)?.delete(`VM ${name}_amd64`)
    else if (what === 'wanted') this.#platforms.push(name)
    else if (what === 'down') this.#down.add(name)
    else if (what === 'up') this.#down.delete(name)
    else if (what === 'drained') this.#drained.add(name)
    else if (what === 'undrained') this.#drained.delete(name)
    else if (what === 'gone') this.#gone.add(name)
    else throw new Error(`the story has something unknown happen: ${text}`)
    this.#write()
  }

  #write(): void {
    for (const [name, domains] of this.#domains) {
      const file = join(this.#directory, 'farm', name)
      writeFileSync(file, [...domains].map((vm) => `${vm}\n`).join(''))
      if (this.#down.has(name)) writeFileSync(`${file}.down`, '')
      else rmSync(`${file}.down`, { force: true })
    }
    const hosts = NAMES.filter((name) => !this.#gone.has(name)).map((name) => {
      const drained = this.#drained.has(name) ? ', vm_dispatcher_drained: true' : ''
      return `        ${name}: {ansible_libvirt_uri: "test:///${name}"${drained}}\n`
    })
    writeFileSync(
      join(this.#directory, 'hosts.yml'),
      `all:
  hosts:
    localhost:
      vm_dispatcher_keep_existing: true
      config: {permutations: {targets: [amd64], platforms: [${this.#platforms.join(', ')}]}}
  children:
    hypervisors:
      vars: {ansible_connection: local}
      hosts:
${hosts.join('')}`,
    )
  }
}
