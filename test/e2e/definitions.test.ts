import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { copyScript, directoryWithHosts } from './support/files.ts'
import { MINIMAL_OUTPUT, resultsIn } from './support/play_output.ts'
import { run } from './support/run.ts'
import { describeOnFleet } from './support/shared_fleet.ts'

/** The facts that are known before a play, as a definition uses them. */
const FACTS = {
  architecture: '{{ ansible_architecture }}',
  cpus: '{{ ansible_processor_vcpus }}',
  memory: '{{ ansible_memtotal_mb }}',
  user: '{{ ansible_user_id }}',
  home: '{{ ansible_env.HOME }}',
  kernel: '{{ ansible_kernel }}',
}

const PLAY = [
  {
    hosts: 'hypervisors',
    gather_facts: true,
    tasks: [{ debug: { msg: { facts: FACTS, given: '{{ virtual_machines }}' } } }],
  },
]

describeOnFleet('definitions on real hypervisors', () => {
  test('have the facts that a play gathers there, and what libvirt runs the VM with', async () => {
    const directory = directoryWithHosts()
    const script = copyScript(directory)
    mkdirSync(join(directory, 'setup_vm/platforms'), { recursive: true })
    const tasks = [{ set_fact: { vm: { facts: FACTS } } }]
    writeFileSync(join(directory, 'setup_vm/platforms/default.yaml'), JSON.stringify(tasks))
    writeFileSync(join(directory, 'play.yml'), JSON.stringify(PLAY))
    const env = { ...MINIMAL_OUTPUT, VM_DISPATCHER_EMIT_DEFINITIONS: 'true' }
    const list = await run(script, ['--list'], { cwd: directory, env })
    expect(list).toMatchObject({ exitCode: 0, stderr: '' })
    const { hostvars } = JSON.parse(list.stdout)._meta
    const { stdout, ...outcome } = await run('ansible-playbook', ['-i', script, 'play.yml'], {
      cwd: directory,
      env,
    })
    expect(outcome).toEqual({ exitCode: 0, stderr: '' })
    const plays = resultsIn(stdout).filter(({ result }) => 'msg' in result)
    expect(plays.map(({ host }) => host).sort()).toEqual(['hv1', 'hv2', 'hv3', 'hv4'])
    for (const { host, result } of plays) {
      const { facts, given } = result.msg as { facts: object; given: object[] }
      const vms = hostvars[host].virtual_machines
      expect(given.length).toBe(hostvars[host].config.list.length)
      expect(given).toMatchObject(given.map(() => ({ facts })))
      expect(vms).toMatchObject(given.map(() => ({ facts: { ...facts, kernel: FACTS.kernel } })))
      const types = hostvars[host].libvirt_supported_virtualizzation_types
      for (const { arch, virt_domain } of vms) expect(types[arch]).toContain(virt_domain)
    }
  })
})
