import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKey, serveCommands, startServer } from '../../quickstart/ssh_server.ts'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'
import { runInLab } from './people_lab.ts'

let fleet: RecordedFleet

beforeAll(async () => {
  const xml = readFileSync('quickstart/capabilities/hv2.xml')
  fleet = await startRecordedFleet({
    hv1: 'hv1.xml',
    slow: async (_command, channel) => {
      await setTimeout(2700)
      channel.write(xml)
      channel.exit(0)
      channel.end()
    },
  })
})
afterAll(() => fleet.stop())

const lab = (hypervisors: string) => ({
  'hosts.yml': `hypervisors:
  hosts:
    ${hypervisors}
  vars:
        ${CONNECTION}
local: {hosts: {localhost: {config: {list: [{target: amd64, platform: debian}]}}}}
`,
})
const TWO = lab('hv1: {ansible_port: @hv1@}\n    away: {ansible_port: 1}')

const timeless = (text: string) => text.replaceAll(/\d+\.\d s/g, 'N s')

describe('-v', () => {
  test('says on stderr what is being done, and stdout is as without', async () => {
    const commands = [['plan', '--forks', '1']]
    const silent = await runInLab(fleet, commands, { files: TWO })
    const { exitCode, stdout, stderr } = await runInLab(fleet, [['plan', '--forks', '1', '-v']], {
      files: TWO,
    })
    expect({ exitCode, stdout }).toEqual({ exitCode: silent.exitCode, stdout: silent.stdout })
    expect(silent.stderr).toBe('')
    expect(`\n${timeless(stderr)}`).toMatchSnapshot()
  })

  test('does so for --list by hand', async () => {
    const { stdout, stderr } = await runInLab(fleet, [['--list', '-v']], { files: TWO })
    expect(stderr).toMatch(/^reading hosts.yml\nasking 2 hypervisors\n/)
    expect(JSON.parse(stdout.replaceAll(/@(\w+)@/g, '"$1"'))).toHaveProperty('_meta')
  })
})

describe('-vvv', () => {
  const PASSWORD = 'open-sesame'
  const dialogue = async (transport: string) => {
    const hostKeys = [generateKey()]
    const server = await startServer({
      port: 0,
      hostKeys,
      clientKey: generateKey(),
      logIn: (context) => {
        const knows = context.method === 'password' && context.password === PASSWORD
        if (knows) context.accept()
        else context.reject(['password'])
      },
      serve: serveCommands((_command, channel) => {
        channel.write(readFileSync('quickstart/capabilities/hv1.xml'))
        channel.exit(0)
        channel.end()
      }),
    })
    const files = {
      ...lab(`hv1: {ansible_port: ${server.port}, ansible_password: ${PASSWORD}}`),
      known_hosts: `${server.knownHosts.join('\n')}\n`,
      client_key: generateKey().privateKey,
    }
    const ended = await withFiles(files, (cwd) =>
      runProgram(`./${SCRIPT}`, ['plan', '-vvv', '--transport', transport], { cwd }),
    )
    await server.stop()
    return ended
  }

  test('shows the SSH dialogue, without the password that was used in it', async () => {
    const { exitCode, stderr } = await dialogue('ssh2')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('hv1 | Outbound: Sending USERAUTH_REQUEST (password)')
    expect(stderr).toContain('hv1: ok, architectures: 2 after')
    expect(stderr).not.toContain(PASSWORD)
  })

  describeWith(['ssh'], 'with the ssh command', () => {
    test('the same', async () => {
      const { exitCode, stderr } = await dialogue('openssh')
      expect(exitCode).toBe(0)
      expect(stderr).toMatch(/^hv1 \| debug1: Authentications that can continue: password/m)
      expect(stderr).not.toContain(PASSWORD)
    })
  })
})

describeWith(['script'], 'on a terminal', () => {
  const onTerminal = (command: string, hypervisors: string) =>
    fleet.inLab(lab(hypervisors), (cwd) =>
      runProgram('script', ['-qec', `stty cols 80; ${command}`, '/dev/null'], { cwd }),
    )

  test('a bar shows how many have answered and who has not, and goes when they have', async () => {
    const { stdout } = await onTerminal(
      `./${SCRIPT} plan --forks 1`,
      'hv1: {ansible_port: @hv1@}\n    slow: {ansible_port: @slow@}',
    )
    expect(stdout).toMatch(/\r\u001b\[2Kasking hypervisors \[#{10}\.{10}\] 1\/2\r/)
    expect(stdout).toContain('1/2, 2 s; waiting for slow')
    expect(stdout).toMatch(/\r\u001b\[2K(\u001b\[1m)?HYPERVISOR/)
  })

  test('none is in the way of -v, nor where stderr is a file', async () => {
    const slow = 'slow: {ansible_port: @slow@}'
    expect((await onTerminal(`./${SCRIPT} plan -v`, slow)).stdout).not.toContain('[2K')
    expect((await onTerminal(`./${SCRIPT} plan 2>e; cat e`, slow)).stdout).not.toContain('[2K')
  })
})
