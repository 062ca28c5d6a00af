import { LISTING_COMMANDS } from '../src/libvirt/domains.ts'
import type { CommandHandler } from './ssh_server.ts'

const CAPABILITIES = / virsh (--connect \S+ )?capabilities <\/dev\/null /

/**
 * Plays the virsh of a hypervisor: answers with recorded capabilities and, where they are asked for,
 * the names of these domains. Where they are undefined, it plays one whose libvirt is down.
 */
export const recordedHypervisor =
  (xml: string | Buffer, domains: () => readonly string[] | undefined = () => []): CommandHandler =>
  (command, channel) => {
    const names = domains()
    const lists = command.includes(LISTING_COMMANDS)
    if (!names) {
      channel.stderr.write("error: Failed to connect socket to '/x': No such file\n")
      channel.exit(1)
    } else if (lists || CAPABILITIES.test(command)) {
      channel.write(xml)
      if (lists) channel.write(['\n\n/', ...names, '', ''].join('\n'))
      channel.exit(0)
    } else {
      channel.stderr.write('This hypervisor knows virsh capabilities and virsh list only\n')
      channel.exit(127)
    }
    channel.end()
  }
