import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { dump } from 'js-yaml'
import { copyLab, PLAYED_BY } from './support/lab.ts'
import { MINIMAL_OUTPUT, resultsIn } from './support/play_output.ts'
import { run } from './support/run.ts'
import { describeOnFleet, fleet, newDirectory } from './support/shared_fleet.ts'
import { hasKvm, supportedTypes } from './support/supported_types.ts'
import { entries } from './support/worked_example.ts'

/** The VM that pc2 has in the lab's own hosts.yml. */
const BUILD_SERVER = { platform: 'build_server', target: 'arm64' }

const expectedRuns = (kvm: boolean) => ({
  pc1: kvm ? entries('fedora_42/amd64_uefi', 'fedora_42/amd64') : entries('fedora_42/amd64_uefi'),
  pc2: kvm
    ? [BUILD_SERVER, ...entries('debian_12/arm64')]
    : [BUILD_SERVER, ...entries('debian_12/amd64', 'debian_12/arm64')],
  board: entries('fedora_42/arm64'),
  server: [
    ...entries(kvm ? 'debian_12/amd64' : 'fedora_42/amd64'),
    ...entries('debian_12/s390x', 'debian_12/riscv64', 'fedora_42/riscv64'),
  ],
})

describeOnFleet('examples/lab, copied and adapted as its README says', () => {
  let lab: string

  beforeAll(() => {
    lab = join(newDirectory(), 'lab')
    copyLab(lab, fleet())
  })

  test('its playbook shows what each hypervisor runs and supports, and that all is placed', async () => {
    const options = { cwd: lab, env: MINIMAL_OUTPUT }
    const played = await run('ansible-playbook', ['site.yml', '--tags', 'show'], options)
    expect(played).toMatchObject({ exitCode: 0, stderr: '' })
    const results = resultsIn(played.stdout).map(({ host, result }) => ({ host, ...result }))
    const parts = results.filter((result) => 'msg' in result)
    for (const [host, runs] of Object.entries(expectedRuns(hasKvm(fleet())))) {
      const supports = supportedTypes(fleet(), PLAYED_BY[host as keyof typeof PLAYED_BY])
      expect(parts).toContainEqual(
        expect.objectContaining({
          host,
          msg: expect.objectContaining({ status: 'ok', supports, runs }),
        }),
      )
    }
    expect(parts).toHaveLength(4)
    expect(results).toContainEqual(expect.objectContaining({ vm_dispatcher_unassigned: [] }))
  })

  test('its definitions are task files that set vm', async () => {
    const tasks = ['targets/amd64', 'targets/amd64_uefi', 'targets/arm64', 'targets/riscv64']
    tasks.push('platforms/debian_12', 'platforms/fedora_42')
    const playbook = join(newDirectory(), 'play.yml')
    writeFileSync(
      playbook,
      dump([
        {
          hosts: 'localhost',
          gather_facts: true,
          tasks: tasks.flatMap((file) => [
            { include_tasks: join(lab, 'setup_vm', `${file}.yaml`) },
            { debug: { var: 'vm.metadata' } },
          ]),
        },
      ]),
    )
    const played = await run('ansible-playbook', ['-i', 'localhost,', '-c', 'local', playbook], {
      env: MINIMAL_OUTPUT,
    })
    expect(played.exitCode).toBe(0)
    const metadata = resultsIn(played.stdout).map(({ result }) => result['vm.metadata'])
    expect(metadata.filter(Boolean)).toEqual([
      { target_name: 'amd64' },
      { target_name: 'amd64_uefi' },
      { target_name: 'arm64' },
      { target_name: 'riscv64' },
      { platform_name: 'debian_12' },
      { platform_name: 'fedora_42' },
    ])
  })
})
