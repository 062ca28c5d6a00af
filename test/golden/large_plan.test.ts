import { describe, expect, test } from '@jest/globals'
import stringWidth from 'string-width'
import { runProgram, SCRIPT, withFiles, withoutVersion } from '../support/built_file.ts'

type Answers = Record<string, Record<string, Record<string, null>>>

/** The answers of hypervisors, by name: what each can run. */
const snapshot = (answers: Answers): string =>
  JSON.stringify({
    vm_dispatcher_snapshot: 1,
    hypervisors: Object.fromEntries(
      Object.entries(answers).map(([name, capabilities]) => [name, { status: 'ok', capabilities }]),
    ),
  })

const lab = (names: readonly string[], config: string, settings = '') => `all:
  hosts: {localhost: {${settings}config: ${config}}}
  children: {hypervisors: {hosts: {${names.map((name) => `${name}: `).join(', ')}}}}
`

const run = (files: Record<string, string>, args: string[], env: Record<string, string> = {}) =>
  withFiles(files, async (cwd) => {
    const line = [...args, '--snapshot', 'fleet.json']
    return runProgram(`./${SCRIPT}`, line, { cwd, env: { HOME: cwd, COLUMNS: '80', ...env } })
  })

const BOTH = { x86_64: { kvm: null }, aarch64: { qemu: null } }
const EMULATOR = { riscv64: { qemu: null } }

describe('a plan of 200 hypervisors and 504 entries', () => {
  const names = Array.from({ length: 200 }, (_, index) => `hv${String(index + 1).padStart(3, '0')}`)
  const platforms = Array.from({ length: 252 }, (_, index) => `p${index}`)
  const files = {
    'hosts.yml': lab(
      names,
      `{permutations: {targets: [amd64, riscv64], platforms: [${platforms}]}, list: [{target: amd64, platform: p1, hypervisor: hv9}]}`,
    ),
    'fleet.json': snapshot(
      Object.fromEntries(names.map((name, index) => [name, index < 190 ? BOTH : EMULATOR])),
    ),
  }

  test('fits a screen: what is alike is one row', async () => {
    const { stdout } = await run(files, ['plan'])
    expect(stdout.split('\n').length).toBeLessThan(40)
    expect(`\n${withoutVersion(stdout)}`).toMatchSnapshot()
  })

  test('with --all has a row for each', async () => {
    const { stdout } = await run(files, ['plan', '--all'])
    for (const name of [...names, 'p17/riscv64', 'p251/amd64']) expect(stdout).toContain(name)
    expect(stdout).not.toContain('--all')
  })

  test('explains an entry on a screen, too', async () => {
    const { stdout } = await run(files, ['explain', 'p1/amd64'])
    expect(stdout.split('\n').length).toBeLessThan(40)
    expect(`\n${stdout}`).toMatchSnapshot()
    expect((await run(files, ['explain', 'p1/amd64', '--all'])).stdout).toContain('hv117')
  })
})

describe('below a plan', () => {
  const four = ['hv1', 'hv2', 'hv3', 'hv4']
  const all = Object.fromEntries(
    ['x86_64', 'aarch64', 'riscv64', 's390x', 'ppc64le'].map((name) => [name, { qemu: null }]),
  )
  const fleet = snapshot(Object.fromEntries(four.map((name) => [name, all])))
  const config =
    '{permutations: {targets: [amd64, arm64, riscv64, s390x, ppc64le], platforms: [debian]}}'

  test('stands who gets nothing by turns, and what balanced would give', async () => {
    const files = { 'hosts.yml': lab(four, config), 'fleet.json': fleet }
    const { stdout } = await run(files, ['plan'])
    expect(`\n${withoutVersion(stdout)}`).toMatchSnapshot()
    expect((await run(files, ['plan', '--strategy', 'balanced'])).stdout).not.toContain('balanced')
  })

  test('stands how VMs are selected whose names no pattern takes', async () => {
    const vms = 'vm_dispatcher_emit_vms: true, '
    const files = { 'hosts.yml': lab(four, config, vms), 'fleet.json': fleet }
    expect((await run(files, ['plan'])).stdout).toMatch(
      /A host pattern cannot select a VM with a name such as "VM debian_amd64": use its/,
    )
    const named = await run(files, ['plan', '--vm-name', '{platform}-{target}'])
    expect(named.stdout).not.toContain('A host pattern cannot')
  })

  test('stands from what it was made, in data and on the page too', async () => {
    const files = { 'hosts.yml': lab(four, config), 'fleet.json': fleet }
    const whatIf = ['plan', '--without', 'hv1', '--drain', 'hv2']
    const env = { COLUMNS: '200' }
    const { stdout } = await run(files, whatIf, env)
    expect(withoutVersion(stdout)).toContain(
      '\nFrom hosts.yml with the answers in fleet.json, 2026-01-01 00:00 UTC, version VERSION; what if hv1 did not exist, and hv2 were drained.\n',
    )
    const { origin } = JSON.parse((await run(files, [...whatIf, '--json'])).stdout)
    expect(origin).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      made: '2026-01-01T00:00:00Z',
      sources: ['hosts.yml'],
      snapshot: 'fleet.json',
      what_if: { without: ['hv1'], drain: ['hv2'], add_from: [], entries: [] },
    })
    const page = await run(files, [...whatIf, '--html', '-'])
    expect(page.stdout).toContain('From hosts.yml with the answers in fleet.json, 2026-01-01')
  })
})

describe('a snapshot of another inventory', () => {
  test('is refused by name', async () => {
    const files = {
      'hosts.yml': lab(['hv1'], '{list: []}'),
      'fleet.json': snapshot({ rack1: BOTH, rack2: BOTH }),
    }
    const { exitCode, stdout, stderr } = await run(files, ['plan'])
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'fleet.json: has answers from rack1, rack2, but not from any hypervisor here (hv1); name the snapshot of this inventory, or the inventory of this snapshot with --inventory [snapshot-foreign]\n',
    })
  })
})

describe('warnings of plan', () => {
  const files = {
    'hosts.yml': lab(['hv1'], '{list: []}', 'priority_domain: [kvm], hypervisor_group: lab, '),
    'fleet.json': snapshot({ hv1: BOTH }),
  }

  test('say that they are, and are folded at the width of the terminal', async () => {
    const { stderr } = await run(files, ['plan'])
    expect(`\n${stderr}`).toMatchSnapshot()
    expect(Math.max(...stderr.split('\n').map((line) => stringWidth(line)))).toBeLessThan(81)
    const coloured = await run(files, ['plan'], { FORCE_COLOR: '1' })
    expect(coloured.stderr).toContain('\u001b[33mwarning:\u001b[39m hosts.yml')
  })

  test('are lines as everywhere beside data', async () => {
    const { stderr } = await run(files, ['plan', '--json'])
    expect(stderr).toMatch(/^hosts.yml:2:\d+: priority_domain is not read; .*\n.*\n$/)
  })
})
