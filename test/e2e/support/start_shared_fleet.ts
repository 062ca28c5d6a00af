import { execFileSync } from 'node:child_process'
import { isOnPath } from '../../support/path.ts'
import { startFleet } from './fleet.ts'
import { WITHOUT_LIBVIRTD, WORKED_EXAMPLE } from './hypervisors.ts'
import type { SharedFleet } from './shared_fleet.ts'

const COMMANDS = [
  ...['ssh', 'ssh-keygen', 'sshd', 'virsh', 'libvirtd', 'unshare', 'mount'],
  ...['qemu-system-x86_64', 'qemu-system-arm', 'qemu-system-ppc', 'qemu-system-riscv64'],
  ...['ansible', 'ansible-inventory', 'ansible-playbook'],
]

/** Jest's global setup of the end-to-end tests: one fleet for all of their files. */
export default async function setUp(): Promise<void> {
  process.env.SHARED_FLEET = JSON.stringify(await start())
}

/** A fleet that does not start must fail its tests, not the whole run of every kind of test. */
async function start(): Promise<SharedFleet> {
  const missing = COMMANDS.filter((command) => !isOnPath(command))
  if (!mayMount()) missing.push('right to mount (run as root)')
  if (missing.length > 0) return { missing }
  try {
    const { stop, ...address } = await startFleet({ ...WORKED_EXAMPLE, ...WITHOUT_LIBVIRTD })
    globalThis.stopSharedFleet = stop
    return { address }
  } catch (error) {
    return { failure: String(error) }
  }
}

/** Whether mounting is allowed: root in a container may not have this right. */
function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', '--pid', '--fork', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
