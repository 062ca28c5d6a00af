import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { BUILT_FILE, SCRIPT } from '../support/built_file.ts'
import { startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'
import { follow, stepsOf } from '../support/tutorial_steps.ts'

jest.setTimeout(60_000)

/** The hypervisors of README's hosts.yml, for OpenSSH: servers on this machine. */
const sshConfig = (names: readonly string[]) =>
  names.map((name) => `Host ${name}.example.org\n  HostName 127.0.0.1\n  Port @${name}@\n`).join('')

describeWith(['bash', 'ansible', 'ssh'], 'README', () => {
  test('its three steps, in an empty directory, print what it says', async () => {
    // What is written and printed stands at the top of the page, before how to get there.
    const [hosts, plan, build, ...others] = stepsOf('README.md')
    expect([hosts, plan, build]).toMatchObject([
      { file: 'hosts.yml' },
      { command: `./${SCRIPT} plan` },
      { command: 'npm ci' },
    ])
    expect(others.map((step) => ('file' in step ? step.file : step.command))).toEqual([
      'mkdir ~/lab',
      `cp inventory/${SCRIPT} ~/lab`,
      'cd ~/lab',
      'ansible.cfg',
      'ansible hv1 -m debug -a var=config.list',
    ])
    const steps = [...others.slice(0, 3), hosts!, ...others.slice(3, 4), plan!, ...others.slice(4)]
    const fleet = await startRecordedFleet({ hv1: 'hv1.xml', hv2: 'hv2.xml' })
    try {
      await fleet.inLab({ ssh_config: sshConfig(['hv1', 'hv2']) }, async (root) => {
        mkdirSync(join(root, 'inventory'))
        copyFileSync(BUILT_FILE, join(root, 'inventory', SCRIPT))
        const file = (name: string) => join(root, name)
        await follow(steps, root, {
          ANSIBLE_SSH_COMMON_ARGS: `-F ${file('ssh_config')} -o UserKnownHostsFile=${file('known_hosts')}`,
          ANSIBLE_PRIVATE_KEY_FILE: file('client_key'),
        })
        return { exitCode: 0, stdout: '', stderr: '' }
      })
    } finally {
      await fleet.stop()
    }
  })
})
