import { type Ended, runProgram, SCRIPT, withoutVersion } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'

/** A lab in which nearly everything happens that a plan can show. */
export const LAB = `all:
  hosts:
    localhost:
      vm_dispatcher_strategy: balanced
      config:
        permutations:
          targets: [amd64, arm64, riscv64]
          platforms: [debian, fedora]
        list:
          - {target: amd64, platform: Arch-Linux, template: big}
          - {target: amd64, platform: second, hypervisor: rack2}
          - {target: pdp11, platform: unix}
          - target: a-target-with-a-remarkably-long-name-that-nobody-would-type
            platform: an-even-longer-platform-name-日本語-with-wide-characters
  children:
    rack2: {hosts: {hv2: }}
    hypervisors:
      hosts:
        hv1: {ansible_port: @hv1@, vm_dispatcher_max_vms: 2}
        hv2:
          ansible_port: @hv2@
          config: {list: [{target: arm64, platform: static}, {name: "mine \\e[31m"}]}
        hv3: {ansible_port: @hv3@}
        hv4: {ansible_port: @hv4@, vm_dispatcher_drained: true}
        evil: {ansible_port: @evil@}
        hypervisor-with-a-long-name.rack17.example.org: {ansible_port: 1}
      vars:
        ${CONNECTION}
`

/** The four recorded hypervisors, and one whose answers try to attack the terminal. */
export const startPeopleFleet = (): Promise<RecordedFleet> =>
  startRecordedFleet({
    hv1: 'hv1.xml',
    hv2: 'hv2.xml',
    hv3: 'hv3.xml',
    hv4: 'hv4.xml',
    evil: (_command, channel) => {
      channel.stderr.write('error: \u001b[31mred\u202e and reversed\n')
      channel.exit(1)
      channel.end()
    },
  })

/** Runs commands one after the other in the lab, and joins their outputs. */
export const runInLab = (
  fleet: RecordedFleet,
  commands: readonly (readonly string[])[],
  { env = {}, files = { 'hosts.yml': LAB } }: RunOptions = {},
): Promise<Ended> =>
  fleet.inLab(files, async (cwd) => {
    const all: Ended = { exitCode: null, stdout: '', stderr: '' }
    for (const args of commands) {
      const ended = await runProgram(`./${SCRIPT}`, args, { cwd, env: { HOME: cwd, ...env } })
      all.exitCode = ended.exitCode
      all.stdout += withoutVersion(ended.stdout)
      all.stderr += ended.stderr
    }
    return all
  })

interface RunOptions {
  env?: Record<string, string>
  files?: Readonly<Record<string, string>>
}
