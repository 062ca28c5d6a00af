import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT } from '../support/built_file.ts'
import type { RecordedFleet } from '../support/recorded_fleet.ts'
import { LAB, runInLab, startPeopleFleet } from './people_lab.ts'

let fleet: RecordedFleet

beforeAll(async () => {
  fleet = await startPeopleFleet()
})
afterAll(() => fleet.stop())

/** Runs in one directory, which is HOME too: `use` gets what runs a command there. */
const inHome = (use: (run: (...args: string[]) => Promise<Ended>, cwd: string) => Promise<void>) =>
  fleet.inLab({ 'hosts.yml': LAB }, async (cwd) => {
    const env = { HOME: cwd, COLUMNS: '80' }
    await use((...args) => runProgram(`./${SCRIPT}`, args, { cwd, env }), cwd)
    return { exitCode: 0, stdout: '', stderr: '' }
  })

/** Changes the inventory: a platform more, another less, and a hypervisor that may take more. */
function changeInventory(cwd: string): void {
  const file = join(cwd, 'hosts.yml')
  const text = readFileSync(file, 'utf8')
    .replace('platforms: [debian, fedora]', 'platforms: [alpine, debian]')
    .replace('vm_dispatcher_max_vms: 2', 'vm_dispatcher_max_vms: 9')
    .replace('vm_dispatcher_drained: true', 'vm_dispatcher_drained: false')
  writeFileSync(file, text)
}

describe('plan --diff', () => {
  test('against the last plan: what moves, appears and goes', () =>
    inHome(async (run, cwd) => {
      await run('plan')
      expect((await run('plan', '--diff')).stdout).toBe(
        'compared with the last plan: nothing changes, 5 unassigned, 5 as before\n',
      )
      changeInventory(cwd)
      const { exitCode, stdout, stderr } = await run('plan', '--diff')
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
      expect(`\n${stdout}`).toMatchSnapshot()
      expect((await run('plan', '--diff')).stdout).toBe(stdout)
      const { changes, unchanged, hypervisors } = JSON.parse(
        (await run('plan', '--diff', '--json')).stdout,
      )
      expect({ changes, unchanged }).toMatchSnapshot()
      expect(hypervisors).toHaveLength(6)
      await run('plan')
      expect((await run('plan', '--diff')).stdout).toMatch(/: nothing changes/)
    }))

  test('trying things out leaves the last plan as it was', () =>
    inHome(async (run) => {
      await run('plan')
      await run('plan', '--drain', 'hv3')
      await run('capture', 'fleet.json')
      await run('plan', '--snapshot', 'fleet.json', '--strategy', 'fair_queue')
      expect((await run('plan', '--diff')).stdout).toMatch(/: nothing changes/)
      const tried = await run('plan', '--diff', '--drain', 'hv3')
      expect(`\n${tried.stdout}`).toMatchSnapshot()
    }))

  test('what is remembered is for this user alone, and holds no values of entries', () =>
    inHome(async (run, cwd) => {
      await run('plan')
      const directory = join(cwd, '.local/state/vm_dispatcher')
      const [name = ''] = readdirSync(directory)
      expect(statSync(directory).mode & 0o777).toBe(0o700)
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600)
      const text = readFileSync(join(directory, name), 'utf8')
      expect(text).toContain('Arch-Linux/amd64 (template)')
      expect(text).not.toContain('big')
      expect((await run('plan', '--diff', '--inventory', 'hosts.yml')).exitCode).toBe(1)
    }))

  test('without a last plan', async () => {
    const { exitCode, stdout, stderr } = await runInLab(fleet, [['plan', '--diff']], {
      env: { XDG_STATE_HOME: '/nonexistent' },
    })
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(
      /^\/nonexistent\/vm_dispatcher: no plan of this inventory has been stored yet; .* \[no-last-plan\]\n$/,
    )
  })

  test('where nothing can be written, plan works as ever', async () => {
    const { exitCode, stderr } = await runInLab(fleet, [['plan']], {
      env: { XDG_STATE_HOME: '/proc/none' },
    })
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
  })
})

describe('plan --against FILE', () => {
  test('compares with a plan that was kept', () =>
    inHome(async (run, cwd) => {
      writeFileSync(join(cwd, 'plan.json'), (await run('plan', '--json')).stdout)
      changeInventory(cwd)
      const since = await run('plan', '--diff')
      const told = (ended: Ended) => ended.stdout.replace(/compared\swith.*:\s/, '')
      const against = await run('plan', '--against', 'plan.json')
      expect(against.stdout).toContain('compared with plan.json: ')
      expect(told(against)).toBe(told(since))
      const { stdout } = await run('plan', '--against', 'plan.json', '--strategy', 'fair_queue')
      expect(`\n${stdout}`).toMatchSnapshot()
    }))

  test('refuses what is no plan', async () => {
    const ended = await runInLab(fleet, [['plan', '--against', 'hosts.yml']])
    expect({ ...ended, stderr: ended.stderr.match(/\[[\w-]+\]/g) }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: ['[file-shape]'],
    })
  })
})
