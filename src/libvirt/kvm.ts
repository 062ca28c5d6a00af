import { type Problem, problem } from '../problems.ts'

/**
 * Looks at KVM on a hypervisor: the device, who may open it, and what the CPU says. It is the same
 * text for every hypervisor, and goes through `remoteLine` as the argument of a shell.
 */
export const KVM_LOOK = [
  'if test -e /dev/kvm; then echo "device $(ls -l /dev/kvm)"; else echo "no device"; fi',
  'if test -r /dev/kvm -a -w /dev/kvm; then echo open; fi',
  'echo "machine $(uname -m)"',
  'if grep -qwE "vmx|svm" /proc/cpuinfo; then echo extensions; fi',
].join('; ')

/** What `KVM_LOOK` finds out about KVM on a hypervisor. */
export interface KvmLook {
  /** Permissions, owner and group of /dev/kvm: `crw-rw---- root kvm`; undefined if there is none. */
  device: string | undefined
  /** Whether the user that virsh runs as may open it. */
  open: boolean
  /** The machine's architecture, as `uname -m` names it. */
  machine: string
  /** Whether the CPU reports VT-x or AMD-V. */
  extensions: boolean
}

/** Reads what `KVM_LOOK` printed; undefined if a host printed something else. */
export function readKvmLook(output: string): KvmLook | undefined {
  const lines = output.split('\n').map((line) => line.trim())
  const after = (start: string) =>
    lines.find((line) => line.startsWith(start))?.slice(start.length, start.length + 100)
  // Type and permissions, links, owner, group.
  const [mode, , owner, group] = after('device ')?.split(/\s+/) ?? []
  const device = mode && `${mode} ${owner} ${group}`
  const machine = after('machine ')
  if (machine === undefined || (device === undefined && !lines.includes('no device'))) {
    return undefined
  }
  return { device, open: lines.includes('open'), machine, extensions: lines.includes('extensions') }
}

/** The problem that says why a hypervisor offers no KVM, judged by what can be seen there. */
export function kvmProblem(host: string, { device, open, machine, extensions }: KvmLook): Problem {
  if (device !== undefined) return problem('kvm-refused', host, { device, open })
  return /^(x86_64|i.86)$/.test(machine) && !extensions
    ? problem('kvm-extensions-missing', host)
    : problem('kvm-device-missing', host, { machine })
}
