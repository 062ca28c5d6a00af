import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { installedAnsible } from '../support/ansible.ts'
import { type Ended, runProgram, SCRIPT } from '../support/built_file.ts'
import { type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'

const HOSTS = `localhost ansible_connection=local config="{'list': [{'target': 'amd64', 'platform': 'debian'}]}"
[hypervisors]
hv1 ansible_port=@hv1@
[hypervisors:vars]
ansible_host=127.0.0.1
ansible_user=tester
ansible_private_key_file=client_key
ansible_ssh_common_args=-o UserKnownHostsFile=known_hosts
`

/** Until a file that was written just now counts as one that is left alone. */
const untilSettled = () => setTimeout(2100)

/** A run of Ansible takes its time on a busy machine, and there are many. */
const MINUTES = 180_000

describeWith(['ansible'], 'an INI inventory with a cache', () => {
  let fleet: RecordedFleet
  beforeAll(async () => {
    fleet = await startRecordedFleet({ hv1: 'hv1.xml' })
  })
  afterAll(() => fleet.stop())

  /** A lab whose `ansible-inventory` counts its starts. */
  const inLab = (
    use: (
      run: (env?: Record<string, string>) => Promise<Ended>,
      starts: () => number,
      cwd: string,
    ) => Promise<void>,
    files: Record<string, string> = {},
  ) =>
    fleet.inLab({ 'hosts.ini': HOSTS, ...files }, async (cwd) => {
      const { bin, python } = installedAnsible()
      for (const name of ['bin', 'cache', 'home']) mkdirSync(join(cwd, name), { mode: 0o700 })
      const command = join(bin, 'ansible-inventory')
      writeFileSync(
        join(cwd, 'bin/ansible-inventory'),
        `#!${python}\nimport os, sys\nopen(${JSON.stringify(join(cwd, 'cache/starts'))}, 'a').write('x')\nos.execv(${JSON.stringify(command)}, [${JSON.stringify(command)}, *sys.argv[1:]])\n`,
        { mode: 0o755 },
      )
      writeFileSync(join(cwd, 'cache/starts'), '')
      await untilSettled()
      const run = (env = {}) =>
        runProgram(`./${SCRIPT}`, ['--list'], {
          cwd,
          env: {
            PATH: [join(cwd, 'bin'), process.env.PATH].join(delimiter),
            HOME: join(cwd, 'home'),
            VM_DISPATCHER_CACHE_DIR: join(cwd, 'cache'),
            VM_DISPATCHER_CACHE_TTL: '600',
            ...env,
          },
        })
      const starts = () => readFileSync(join(cwd, 'cache/starts'), 'utf8').length
      await use(run, starts, cwd)
      return { exitCode: 0, stdout: '', stderr: '' }
    })

  test(
    'is read by Ansible once, until something has changed that it depends on',
    () =>
      inLab(async (run, starts, cwd) => {
        const first = await run()
        expect({ ...first, stdout: '' }).toEqual({ exitCode: 0, stdout: '', stderr: '' })
        expect(await run()).toEqual(first)
        expect(starts()).toBe(1)
        const changes: (() => void)[] = [
          () => appendFileSync(join(cwd, 'hosts.ini'), '[web]\nw1\n'),
          () => mkdirSync(join(cwd, 'group_vars')),
          () => writeFileSync(join(cwd, 'group_vars/web.yml'), 'x: 1\n'),
          () => writeFileSync(join(cwd, 'ansible.cfg'), '[defaults]\nforks = 9\n'),
          () => appendFileSync(join(cwd, 'bin/ansible-inventory'), '\n'),
          () => mkdirSync(join(cwd, 'home/.ansible/plugins/inventory'), { recursive: true }),
        ]
        let before = first
        for (const [index, change] of changes.entries()) {
          change()
          await untilSettled()
          before = await run()
          expect(starts()).toBe(index + 2)
        }
        // A plugin may be there now.
        expect(await run()).toEqual(before)
        expect(starts()).toBe(changes.length + 2)
      }),
    MINUTES,
  )

  test('is read again in another environment of Ansible or of Python', () =>
    inLab(async (run, starts) => {
      await run()
      await run({ ANSIBLE_FORKS: '9' })
      await run({ PYTHONPATH: '/nonexistent' })
      expect(starts()).toBe(3)
    }))

  test.each<[string, Record<string, string>]>([
    ['an executable is among the sources', { more: '#!/bin/sh\necho "{}"\n' }],
    ['a plugin is configured', { 'more.yml': 'plugin: constructed\ngroups: {x: true}\n' }],
    ['plugins lie beside it', { 'vars_plugins/x.py': '' }],
    [
      'Ansible is set to use others',
      { 'ansible.cfg': '[inventory]\nenable_plugins = yaml, ini, script, auto\n' },
    ],
    [
      'a value that is needed is a template',
      { 'group_vars/hypervisors.yml': 'ansible_libvirt_uri: "{{ \'qemu:///system\' }}"\n' },
    ],
  ])('is read each time where %s', (_, files) =>
    inLab(async (run, starts) => {
      const sources = ['hosts.ini', 'more', 'more.yml'].filter(
        (name) => name === 'hosts.ini' || name in files,
      )
      const env = { VM_DISPATCHER_INVENTORY: sources.join() }
      const first = await run(env)
      expect(first.exitCode).toBe(0)
      const before = starts()
      expect(await run(env)).toEqual(first)
      expect(starts()).toBe(2 * before)
    }, files),
  )
})
