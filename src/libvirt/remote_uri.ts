/** A machine that ssh reaches, and how. */
export interface RemoteEnd {
  host: string
  user: string | undefined
  port: string | undefined
  keyFile: string | undefined
}

/**
 * The URI with which this machine reaches, over ssh, the libvirt that a hypervisor calls by a URI of
 * its own (docs/uri.rst of libvirt); without one it is that of the whole system. A URI that names a
 * machine or a transport already stays as it is.
 */
export function remoteUri(own: string | undefined, end: RemoteEnd): string {
  const uri = own ?? 'qemu:///system'
  const [, driver, path = ''] = /^([a-z]+):\/\/(\/[^?#]*)/i.exec(uri) ?? []
  if (driver === undefined) return uri
  const user = end.user === undefined ? '' : `${encodeURIComponent(end.user)}@`
  const host = end.host.includes(':') ? `[${end.host}]` : end.host
  const port = end.port === undefined ? '' : `:${end.port}`
  const key = end.keyFile === undefined ? '' : `?keyfile=${encodeURIComponent(end.keyFile)}`
  return `${driver}+ssh://${user}${host}${port}${path}${key}`
}
