import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'

const lab = (entries: string) => `all:
  hosts:
    localhost:
      ansible_connection: local
      config: {list: [${entries}]}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_connection: local}
`
const REFUSED = lab('{platform: debian}')

/** Nobody can run it, so that no hypervisor needs to answer. */
const UNKNOWN = lab('{target: unheard-of, platform: debian}')

const PLAY = `- hosts: hypervisors
  gather_facts: false
  tasks: [{debug: {msg: it goes on}}]
`

const [SET, UNSET] = ['[inventory]\nany_unparsed_is_failed = yes\n', '[defaults]\nforks = 5\n']

/** The last line on stderr and the exit code of `--list`. */
const list = (files: Record<string, string>, env: Record<string, string> = {}) =>
  withFiles(files, async (cwd) => {
    const { stderr, exitCode } = await runProgram(`./${SCRIPT}`, ['--list'], { cwd, env })
    return { last: stderr.trimEnd().split('\n').at(-1), exitCode }
  })

const goesOn = (exitCode: number) => ({
  exitCode,
  last: `vm_dispatcher_inventory.js: ends with exit code ${exitCode}: Ansible goes on without these hosts; to stop playbooks, set any_unparsed_is_failed = true under [inventory] in ansible.cfg [refused]`,
})

describe('a refusal', () => {
  test('says that Ansible goes on without these hosts', async () => {
    expect(await list({ 'hosts.yml': REFUSED })).toEqual(goesOn(2))
    const cfg = { 'hosts.yml': REFUSED, 'ansible.cfg': UNSET }
    expect(await list(cfg)).toEqual(goesOn(2))
  })

  test('does so where a setting makes the run fail', async () => {
    const env = { VM_DISPATCHER_ON_UNASSIGNED: 'fail' }
    expect(await list({ 'hosts.yml': UNKNOWN }, env)).toEqual(goesOn(1))
  })

  test('does not where Ansible is set to stop, by ansible.cfg or the environment', async () => {
    const expected = { last: expect.stringContaining('[config-shape]'), exitCode: 2 }
    expect(await list({ 'hosts.yml': REFUSED, 'ansible.cfg': SET })).toEqual(expected)
    const files = { 'hosts.yml': REFUSED, 'ansible.cfg': UNSET }
    const env = { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: '1' }
    expect(await list(files, env)).toEqual(expected)
  })
})

test('doctor says whether playbooks stop', async () => {
  const said = (files: Record<string, string>) =>
    withFiles({ 'hosts.yml': REFUSED, ...files }, async (cwd) => {
      const { stdout } = await runProgram(`./${SCRIPT}`, ['doctor', '--json'], { cwd })
      const { steps } = JSON.parse(stdout) as { steps: { step: string; state: string }[] }
      return steps.find(({ step }) => step === 'ansible.cfg')
    })
  const warning =
    'any_unparsed_is_failed is not set: if this inventory fails, a playbook goes on without it'
  expect(await said({})).toMatchObject({ state: 'doubtful', result: `none; ${warning}` })
  expect(await said({ 'ansible.cfg': SET })).toMatchObject({ state: 'ok', result: 'ansible.cfg' })
})

describeWith(['ansible-playbook'], 'a playbook on a refused inventory', () => {
  const play = (cfg: string) =>
    withFiles({ 'hosts.yml': REFUSED, 'play.yml': PLAY, 'ansible.cfg': cfg }, (cwd) =>
      runProgram('ansible-playbook', ['-i', 'hosts.yml', '-i', SCRIPT, 'play.yml'], {
        cwd,
        env: { HOME: cwd, LC_ALL: 'C.UTF-8' },
      }),
    )

  test.each(['examples/lab/ansible.cfg', 'ansible.cfg'])('is stopped by %s', async (file) => {
    const { exitCode, stdout, stderr } = await play(readFileSync(file, 'utf8'))
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('[config-shape]')
  })

  test('goes on without that, as the line says', async () => {
    const { exitCode, stdout } = await play(UNSET)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('it goes on')
  })
})
