import { withoutPassword } from './uri.ts'

/**
 * The commands for virsh, in one process: they give the versions of libvirt and its driver, and the
 * URI of the connection.
 */
export const VERSION_COMMANDS = 'version; uri'

/** The parts that virsh printed, such as `libvirt 9.0.0`, `QEMU 7.2.22`, `qemu:///system`. */
export interface Versions {
  library: string | undefined
  hypervisor: string | undefined
  uri: string | undefined
}

/** Reads the output of these commands; a driver may leave out any part. */
export function readVersions(output: string): Versions {
  const lines = output.split('\n').map((line) => line.trim())
  const after = (start: string) => lines.find((line) => line.startsWith(start))?.slice(start.length)
  const uri = lines.findLast((line) => /^[a-z+]+:\S*$/i.test(line))
  return {
    library: after('Using library: ')?.slice(0, 60),
    hypervisor: after('Running hypervisor: ')?.slice(0, 60),
    uri: uri && withoutPassword(uri).slice(0, 200),
  }
}
