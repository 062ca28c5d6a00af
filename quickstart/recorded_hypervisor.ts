import { SIZES_COMMAND } from '../src/libvirt/domain_sizes.ts'
import { STATES_COMMAND } from '../src/libvirt/domain_states.ts'
import { LIST_COMMAND } from '../src/libvirt/domains.ts'
import type { CommandHandler } from './ssh_server.ts'

/** A host, and what each of its domains is defined with: memory in KiB. */
export interface RecordedNode {
  memory: number
  cpus: number
  domains: Readonly<Record<string, { memory: number; cpus: number }>>
}

/**
 * Plays the virsh of a hypervisor: it answers with recorded capabilities, and with the names of
 * these domains if they are asked for. If the domains are undefined, it plays a hypervisor whose
 * libvirt is down. With `node` it also answers what that host and its domains have.
 */
export const recordedHypervisor =
  (
    xml: string | Buffer,
    domains: () => readonly string[] | undefined = () => [],
    node?: () => RecordedNode,
  ): CommandHandler =>
  (command, channel) => {
    const names = domains()
    const all = [...(names ?? []), ...Object.keys(node?.().domains ?? {})]
    if (!names) {
      channel.stderr.write("error: Failed to connect socket to '/x': No such file\n")
      channel.exit(1)
    } else if (/ virsh .*capabilities/.test(command)) {
      if (command.includes('nodeinfo')) channel.write(nodeText(node?.()))
      channel.write(xml)
      if (command.includes(SIZES_COMMAND)) channel.write(`\n\n/\n${sizesText(node?.())}`)
      else if (command.includes(STATES_COMMAND)) channel.write(`\n\n/\n${statesText(all)}`)
      if (command.includes(LIST_COMMAND)) channel.write(['\n\n/', ...all, '', ''].join('\n'))
      channel.exit(0)
    } else {
      channel.stderr.write('This hypervisor knows virsh capabilities and virsh list only\n')
      channel.exit(127)
    }
    channel.end()
  }

/** The states of domains: all run, except those whose name says that they are off. */
const statesText = (names: readonly string[]): string =>
  names
    .map(
      (name) =>
        `Domain: '${name}'\n  state.state=${name.includes('off') ? 5 : 1}\n  state.reason=1\n\n`,
    )
    .join('')

const nodeText = (node: RecordedNode | undefined): string =>
  node
    ? `CPU(s):              ${node.cpus}\nMemory size:         ${node.memory} KiB\n\n/\ntotal  : ${String(node.memory).padStart(20)} KiB\n\n/\n`
    : '\n/\n\n/\n'

const sizesText = (node: RecordedNode | undefined): string =>
  Object.entries(node?.domains ?? {})
    .map(
      ([name, { memory, cpus }]) =>
        `Domain: '${name}'\n  state.state=5\n  balloon.maximum=${memory}\n  vcpu.maximum=${cpus}\n`,
    )
    .join('\n')
