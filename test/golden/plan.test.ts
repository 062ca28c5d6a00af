import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import stringWidth from 'string-width'
import { runProgram, SCRIPT } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'
import { LAB, runInLab, startPeopleFleet } from './people_lab.ts'

let fleet: RecordedFleet

beforeAll(async () => {
  fleet = await startPeopleFleet()
})
afterAll(() => fleet.stop())

const plan = (args: string[] = [], env: Record<string, string> = {}) =>
  runInLab(fleet, [['plan', ...args]], { env })

const FINE = `hypervisors:
  hosts: {hv1: {ansible_port: @hv1@}}
  vars:
        ${CONNECTION}
local: {hosts: {localhost: {config: {list: [{target: amd64, platform: debian}]}}}}
`

describe('plan', () => {
  test.each(['80', '120'])('at %s columns', async (columns) => {
    const { exitCode, stdout, stderr } = await plan([], { COLUMNS: columns })
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(`\n${stdout}`).toMatchSnapshot()
    const widest = Math.max(...stdout.split('\n').map((line) => stringWidth(line)))
    expect(widest).toBeLessThanOrEqual(Number(columns))
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
  })

  test('in a pipe: everything in full, a line for each', async () => {
    const { stdout } = await plan()
    expect(`\n${stdout}`).toMatchSnapshot()
  })

  test('in colours, where they are asked for', async () => {
    const colored = await plan([], { COLUMNS: '80', FORCE_COLOR: '1' })
    expect(`\n${colored.stdout.replaceAll('\u001b', '␛')}`).toMatchSnapshot()
    const plain = await plan([], { COLUMNS: '80', FORCE_COLOR: '1', NO_COLOR: '1' })
    expect(plain.stdout).toBe(colored.stdout.replaceAll(/\u001b\[\d+m/g, ''))
  })

  test('--json: the same as data', async () => {
    const { exitCode, stdout, stderr } = await plan(['--json'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(`\n${stdout}`).toMatchSnapshot()
    expect(JSON.parse(stdout).hypervisors[1].own[1]).toEqual({ name: 'mine \u001b[31m' })
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
  })

  test('ends with 0 where nothing is worth a word', async () => {
    const files = { 'hosts.yml': FINE }
    const ended = await runInLab(fleet, [['plan']], { files })
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(`\n${ended.stdout}`).toMatchSnapshot()
  })

  test('ends with 1 for a warning, which stands on stderr', async () => {
    const files = { 'hosts.yml': FINE, 'host_vars/hv1.yml': 'config: {list: []}\n' }
    const { exitCode, stderr } = await runInLab(fleet, [['plan']], { files })
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/masked\]\n$/),
    })
  })

  test('warns of a domain type that no hypervisor offers, which a run for Ansible does not', async () => {
    const text = FINE.replace('localhost: {', 'localhost: {priority_domains: [kvm, xen, lxc], ')
    const files = { 'hosts.yml': text }
    const { exitCode, stdout, stderr } = await runInLab(fleet, [['plan', '--json']], { files })
    const lines = ['xen', 'lxc'].map(
      (name) =>
        `hosts.yml:8:29: priority_domains contains ${name}, which no hypervisor that answered offers; remove it there, or enable it on a hypervisor [domain-type-not-offered]\n`,
    )
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: lines.join('') })
    expect(JSON.stringify(JSON.parse(stdout).warnings)).toContain('domain-type-not-offered')
    const list = await runInLab(fleet, [['--list']], { files })
    expect(list).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('ends with 2 for input that is wrong, all of it shown', async () => {
    const files = { 'hosts.yml': LAB.replace('balanced', 'fairest') }
    const ended = await runInLab(fleet, [['plan', '--forks', 'all']], { files })
    expect({ ...ended, stderr: ended.stderr.match(/setting-value/g) }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: ['setting-value', 'setting-value'],
    })
  })
})

describeWith(['script', 'stty'], 'on a terminal', () => {
  test('plan is as wide as that, and in colours', async () => {
    const { stdout } = await fleet.inLab({ 'hosts.yml': LAB }, (cwd) => {
      const command = `stty cols 64; ./${SCRIPT} plan 2>/dev/null`
      const env = { HOME: cwd, TERM: 'xterm' }
      return runProgram('script', ['-qec', command, '/dev/null'], { cwd, env })
    })
    expect(stdout).toContain('\u001b[32mok\u001b[39m')
    const plain = stdout.replaceAll(/\u001b\[\d+m|\r/g, '').split('\n')
    expect(Math.max(...plain.map((line) => stringWidth(line)))).toBe(64)
  })
})
