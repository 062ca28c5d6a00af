import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import type { RecordedFleet } from '../support/recorded_fleet.ts'
import { LAB, runInLab, startPeopleFleet } from './people_lab.ts'

let fleet: RecordedFleet

beforeAll(async () => {
  fleet = await startPeopleFleet()
})
afterAll(() => fleet.stop())

/** Where nobody listens: who is asked would not answer. */
const DOWN = LAB.replaceAll(/@\w+@/g, '1')

/** A machine that one may think of buying. */
const NEW = {
  vm_dispatcher_snapshot: 1,
  hypervisors: {
    hv9: { status: 'ok', capabilities: { riscv64: { kvm: '/usr/bin/qemu-system-riscv64' } } },
  },
}

async function captured(...file: string[]): Promise<string> {
  const { stdout, stderr } = await runInLab(fleet, [['capture', ...file]])
  expect(stderr.match(/\[[\w-]+\]$/gm)).toEqual(['[virsh-failed]', '[connection-refused]'])
  return stdout
}

describe('capture', () => {
  test('writes the answers to stdout, without a file or with -, the same bytes each time', async () => {
    const [first, second] = [await captured(), await captured('-')]
    expect(first).toBe(second)
    expect(`\n${first}`).toMatchSnapshot()
    expect(first).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
  })

  test('into a file, and says so', async () => {
    const ended = await fleet.inLab({ 'hosts.yml': LAB }, async (cwd) => {
      const run = await runProgram(`./${SCRIPT}`, ['capture', 'fleet.json'], { cwd })
      expect(JSON.parse(readFileSync(join(cwd, 'fleet.json'), 'utf8'))).toHaveProperty(
        'hypervisors.hv1.capabilities.x86_64.kvm',
      )
      return run
    })
    expect(ended).toMatchObject({
      exitCode: 0,
      stdout: 'fleet.json: 6 hypervisors, 4 ok, 1 failed, 1 unreachable\n',
    })
  })

  test('--json: what it wrote of whom', async () => {
    const { stdout } = await runInLab(fleet, [['capture', 'fleet.json', '--json']])
    expect(JSON.parse(stdout)).toMatchObject({ file: 'fleet.json', hypervisors: { hv1: 'ok' } })
  })

  test('into a file that cannot be', async () => {
    const { exitCode, stdout, stderr } = await runInLab(fleet, [['capture', 'no/where.json']])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(
      'no/where.json: cannot be written: no such file or directory; check the path and its permissions [file-unwritable]\n',
    )
  })
})

describe('--snapshot', () => {
  test.each(['--list', '--host hv1', 'plan', 'explain debian', 'capture'])(
    '%s: the same as of the fleet, and nobody is asked',
    async (line) => {
      const args = line.split(' ')
      const asked = await runInLab(fleet, [args])
      const files = { 'hosts.yml': DOWN, 'fleet.json': await captured() }
      const command = [...args, '--snapshot', 'fleet.json']
      const kept = await runInLab(fleet, [command], { files })
      const ports = (text: string) =>
        text.replaceAll(/"ansible_port": [^,}]+/g, '"ansible_port": 1')
      expect({ ...kept, stdout: ports(kept.stdout) }).toEqual({
        ...asked,
        stdout: ports(asked.stdout),
      })
    },
  )

  test('knows what hosts have, whatever was asked when it was made', async () => {
    const topology = { memory: 4, cpus: 1 }
    const answer = { status: 'ok', capabilities: { x86_64: { kvm: null } }, topology }
    const snapshot = {
      vm_dispatcher_snapshot: 1,
      hypervisors: { hv1: answer, hv2: { ...answer, topology: { memory: 12, cpus: 1 } } },
    }
    const files = {
      'hosts.yml': `hypervisors: {hosts: {hv1: , hv2: }, vars: {vm_dispatcher_weight: memory}}
local: {hosts: {localhost: {config: {permutations: {targets: [amd64], platforms: [a, b, c, d]}}}}}
`,
      'fleet.json': JSON.stringify(snapshot),
    }
    const args = ['plan', '--json', '--strategy', 'balanced', '--snapshot', 'fleet.json']
    const { hypervisors } = JSON.parse((await runInLab(fleet, [args], { files })).stdout)
    expect(hypervisors.map((hypervisor: { assigned: [] }) => hypervisor.assigned.length)).toEqual([
      1, 3,
    ])
  })

  test('without an answer of a hypervisor', async () => {
    const hypervisors = { ...NEW.hypervisors, hv2: { status: 'ok', capabilities: {} } }
    const files = { 'hosts.yml': DOWN, 'fleet.json': JSON.stringify({ ...NEW, hypervisors }) }
    const args = ['explain', 'hv1', '--snapshot', 'fleet.json']
    const { exitCode, stdout } = await runInLab(fleet, [args], { files })
    expect(exitCode).toBe(1)
    expect(stdout).toContain('fleet.json has no answer from it [snapshot-lacks]')
  })

  test.each([
    [
      'missing.json',
      'missing.json: cannot be read: no such file or directory; check the path and its permissions [file-unreadable]\n',
    ],
    ['hosts.yml', /^hosts.yml: is not a snapshot: Unexpected token .* \[file-shape\]\n$/],
  ])('%s is refused', async (file, message) => {
    const args = ['plan', '--snapshot', file]
    const { exitCode, stdout, stderr } = await runInLab(fleet, [args])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })
})

describe('what if', () => {
  const whatIf = async (...args: string[]) => {
    const files = {
      'hosts.yml': DOWN,
      'fleet.json': await captured(),
      'new.json': JSON.stringify(NEW),
    }
    const command = ['plan', '--snapshot', 'fleet.json', ...args]
    return runInLab(fleet, [command], { files, env: { COLUMNS: '80' } })
  }

  test('one were gone, one were drained, and one came', async () => {
    const args = ['--without', 'hv3,evil', '--drain', 'hv1', '--add-from', 'new.json']
    const { stdout } = await whatIf(...args)
    expect(`\n${stdout}`).toMatchSnapshot()
  })

  test('one were replaced', async () => {
    const { exitCode } = await whatIf(
      '--without',
      'hv4',
      '--add-from',
      'new.json',
      '--drain',
      'hv9',
    )
    expect(exitCode).toBe(1)
    const again = await whatIf('--add-from', 'fleet.json')
    expect(again.exitCode).toBe(2)
    expect(again.stderr).toMatch(
      /^fleet\.json: hv1 is already one of the hypervisors; .* \[hypervisor-twice\]\n/,
    )
  })

  test('names that there are not are refused, all of them', async () => {
    const { exitCode, stderr } = await whatIf('--without', 'hv44', '--drain', 'hv9')
    expect(exitCode).toBe(2)
    expect(`\n${stderr}`).toMatchSnapshot()
  })

  test('nobody were left', async () => {
    await withFiles({ 'hosts.yml': DOWN }, async (cwd) => {
      writeFileSync(
        join(cwd, 'hosts.yml'),
        'hypervisors: {hosts: {a: }}\nx: {hosts: {localhost: {config: {list: []}}}}\n',
      )
      const { exitCode, stderr } = await runProgram(`./${SCRIPT}`, ['plan', '--without', 'a'], {
        cwd,
      })
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: 'arguments: no hypervisor is left; --help lists commands and options [usage]\n',
      })
    })
  })

  test('one that is not there is not asked either', async () => {
    const names = 'evil,hypervisor-with-a-long-name.rack17.example.org'
    const { stdout } = await runInLab(fleet, [['plan', '--without', names]])
    expect(stdout).toMatch(/; 4 hypervisors: 3 ok, 1 drained\nFrom /)
  })
})
