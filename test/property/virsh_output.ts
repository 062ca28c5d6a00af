import type { FleetHypervisor, Guest } from './fleets.ts'

/** The output of `virsh capabilities` on a hypervisor with these guests, in libvirt's form. */
export function virshOutput(guests: readonly Guest[], noise: FleetHypervisor['noise']): string {
  return [
    ...noise.before,
    '<capabilities>',
    '  <host><cpu><arch>x86_64</arch></cpu>',
    "    <topology><cells num='1'><cell id='0'><memory unit='KiB'>1</memory></cell></cells></topology>",
    '  </host>',
    "  <!-- <guest><arch name='x86_64'><domain type='kvm'/></arch></guest> -->",
    ...guests.map(guestXml),
    '</capabilities>',
    ...noise.after,
  ].join('\n')
}

const guestXml = ({ osType, arch, emulator, domains }: Guest): string => `
  <guest>
    <os_type>${osType}</os_type>
    <arch name='${arch}'>
      <wordsize>64</wordsize>${emulatorXml(emulator)}
      <machine maxCpus='255' canonical='virt-7'>virt</machine>
      ${domains.map(domainXml).join('')}
    </arch>
    <features><acpi default='on' toggle='yes'/></features>
  </guest>`

const domainXml = ({ type, emulator }: Guest['domains'][number]): string =>
  emulator === undefined
    ? `<domain type='${type}'/>`
    : `<domain type='${type}'>${emulatorXml(emulator)}</domain>`

const emulatorXml = (emulator: string | undefined): string =>
  emulator === undefined ? '' : `<emulator>${emulator}</emulator>`
