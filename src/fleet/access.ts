import { withoutPassword } from '../libvirt/uri.ts'
import type { ConnectionSettings } from '../ssh/settings/connection_settings.ts'
import { knownHostsText } from '../ssh/settings/host_key_policy.ts'
import type { Query } from './answer.ts'

/**
 * How a hypervisor is reached and how virsh is run there, in one line without secrets. Without
 * settings it is this machine.
 */
export function describeAccess({ become, uri }: Query, settings?: ConnectionSettings): string {
  return [
    ...(settings ? connection(settings) : ['on this machine']),
    ...(become ? [`${become.method} to ${become.user}`] : []),
    `URI ${uri === undefined ? "virsh's own" : withoutPassword(uri)}`,
  ].join('; ')
}

const CHECKING = {
  yes: 'host key in',
  'accept-new': 'host key in, or if new added to',
  no: 'host key not checked; new ones are added to',
}

function connection({
  user,
  address,
  port,
  proxy,
  keyFiles,
  keyFileGiven,
  agent,
  identitiesOnly,
  hostKeys,
}: ConnectionSettings): string[] {
  return [
    `${user}@${address} port ${port}`,
    // The command may contain anything, a password too.
    ...(proxy ? [`through ${'jump' in proxy ? proxy.jump : 'a ProxyCommand'}`] : []),
    keyFileGiven ? `keys ${keyFiles.join(', ')}` : "OpenSSH's usual keys",
    ...(agent === undefined ? [] : [`an agent${identitiesOnly ? ' for these keys only' : ''}`]),
    `${CHECKING[hostKeys.strictChecking]} ${knownHostsText(hostKeys)}`,
  ]
}
