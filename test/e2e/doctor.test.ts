import { expect, test } from '@jest/globals'
import { runProgram } from '../support/built_file.ts'
import { copyScript, directoryWithHosts } from './support/files.ts'
import { describeOnFleet, fleet } from './support/shared_fleet.ts'
import { hasKvm } from './support/supported_types.ts'

interface Report {
  hypervisors: { name: string; checks: { check: string; state: string; result: string }[] }[]
  findings: { subject: string; code: string }[]
}

describeOnFleet('doctor', () => {
  test('sees of real hypervisors what there is, and why some have no KVM', async () => {
    const script = copyScript(directoryWithHosts())
    const { stdout, stderr } = await runProgram(script, ['doctor', '--json'])
    expect(stderr).toBe('')
    const { hypervisors, findings } = JSON.parse(stdout) as Report
    for (const { checks } of hypervisors) {
      const [settings, session, hostKey, login, capabilities, probe, virsh, kvm] = checks
      expect(checks).toHaveLength(8)
      expect([settings, session, hostKey, login, capabilities].map((one) => one?.state)).toEqual(
        Array(5).fill('ok'),
      )
      expect(hostKey?.result).toMatch(/^\S+ SHA256:\S+, known$/)
      expect(probe?.check).toBe('probe')
      expect(virsh?.result).toMatch(/^libvirt \d+\.\d+\.\d+(, QEMU \d[^,]*)?, qemu:\/\/\/system$/)
      expect(kvm?.check).toBe('KVM')
    }
    const withKvm = hasKvm(fleet()) ? ['hv1', 'hv4'] : []
    const without = ['hv1', 'hv2', 'hv3', 'hv4'].filter((name) => !withKvm.includes(name))
    for (const { name, checks } of hypervisors) {
      const seen = checks.at(-1)?.result
      expect(seen).toMatch(without.includes(name) ? /^no KVM: .*\[kvm-/ : /^usable for /)
    }
    // A host that only emulates is a finding only where somebody asks for KVM.
    expect(findings.filter(({ code }) => /^kvm-(device|extensions)/.test(code))).toEqual([])
  })
})
