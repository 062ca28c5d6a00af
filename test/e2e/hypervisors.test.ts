import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { onHypervisor } from './support/plain_ssh.ts'
import { describeOnFleet, fleet, newDirectory } from './support/shared_fleet.ts'
import { supportedTypes } from './support/supported_types.ts'

describeOnFleet('the hypervisors are those of the worked example', () => {
  const arm = ['armv6l', 'armv7l', 'aarch64']

  test.each([
    ['hv1', ['i686', 'x86_64']],
    ['hv2', [...arm, 'i686', 'x86_64']],
    ['hv3', [...arm, 'ppc', 'ppc64', 'ppc64le']],
  ])('%s has these architectures and no others', (name, architectures) => {
    expect(Object.keys(supportedTypes(fleet(), name))).toEqual(architectures)
  })

  test('hv4 has every architecture, far more than the others', () => {
    const architectures = Object.keys(supportedTypes(fleet(), 'hv4'))
    expect(architectures).toEqual(expect.arrayContaining([...arm, 'x86_64', 'ppc64le', 's390x']))
    expect(architectures.length).toBeGreaterThanOrEqual(20)
  })

  test.each(['hv2', 'hv3'])('%s has no KVM', (name) => {
    const types = Object.values(supportedTypes(fleet(), name))
    expect(new Set(types.flat())).toEqual(new Set(['qemu']))
  })

  test('hv1 and hv4 have KVM where this machine has, for its own architectures', () => {
    const { x86_64, ...others } = supportedTypes(fleet(), 'hv4')
    expect(supportedTypes(fleet(), 'hv1')).toEqual({ i686: x86_64, x86_64 })
    expect(others.i686).toEqual(x86_64)
    expect(others.aarch64).toEqual(['qemu'])
  })

  test('libvirt says the same with its default URI spelled out', () => {
    const byDefault = onHypervisor(fleet(), 'hv3', 'virsh capabilities')
    const spelledOut = onHypervisor(fleet(), 'hv3', 'virsh --connect qemu:///system capabilities')
    expect(spelledOut).toBe(byDefault)
  })

  test('hv5 can be logged in to and has no libvirtd', () => {
    const answer = onHypervisor(fleet(), 'hv5', 'virsh capabilities 2>&1 || true')
    expect(answer).toContain('Failed to connect socket')
  })
})

describeOnFleet('a fleet', () => {
  const starter = `
    import { startFleet } from '${join(import.meta.dirname, 'support/fleet.ts')}'
    import { WITHOUT_LIBVIRTD } from '${join(import.meta.dirname, 'support/hypervisors.ts')}'
    const { ports } = await startFleet(WITHOUT_LIBVIRTD)
    process.stdout.write(String(ports.hv5))
  `

  test('does not outlive the process that started it, even when that is killed', async () => {
    const args = ['--import', 'tsx', '--input-type', 'module', '--eval', starter]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, TMPDIR: newDirectory() },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [port] = (await once(child.stdout, 'data')) as [Buffer]
    const wasListening = await isListening(Number(port))
    child.kill('SIGKILL')
    expect(wasListening).toBe(true)
    while (await isListening(Number(port))) await setTimeout(50)
  })
})

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
