import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import stringWidth from 'string-width'
import type { RecordedFleet } from '../support/recorded_fleet.ts'
import { runInLab, startPeopleFleet } from './people_lab.ts'

let fleet: RecordedFleet

beforeAll(async () => {
  fleet = await startPeopleFleet()
})
afterAll(() => fleet.stop())

const explain = (args: string[], env: Record<string, string> = {}) =>
  runInLab(fleet, [['explain', ...args]], { env })

const LONG = 'hypervisor-with-a-long-name.rack17.example.org'

describe('explain', () => {
  test.each([
    ['amd64', '80', 1],
    ['amd64', '120', 1],
    ['debian/arm64', '80', 0],
    ['riscv64/debian', '80', 1],
    ['unix', '80', 1],
    ['hv1', '80', 0],
    ['hv2', '80', 0],
    ['hv2', '120', 0],
    ['hv4', '80', 0],
    ['evil', '80', 1],
    [LONG, '80', 1],
    [LONG, '120', 1],
  ])('%s at %s columns, which ends with %d', async (name, columns, expected) => {
    const { exitCode, stdout, stderr } = await explain([name], { COLUMNS: columns })
    expect({ exitCode, stderr }).toEqual({ exitCode: expected, stderr: '' })
    expect(`\n${stdout}`).toMatchSnapshot()
    const widest = Math.max(...stdout.split('\n').map((line) => stringWidth(line)))
    expect(widest).toBeLessThanOrEqual(Number(columns))
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
  })

  test('in colours', async () => {
    const { stdout } = await explain(['second'], { COLUMNS: '80', FORCE_COLOR: '1' })
    expect(`\n${stdout.replaceAll('\u001b', '␛')}`).toMatchSnapshot()
  })

  test.each(['fedora', 'hv3'])('--json: %s as data', async (name) => {
    const { stdout } = await explain([name, '--json'])
    expect(`\n${stdout}`).toMatchSnapshot()
  })

  test.each([
    ['hv44', 'did you mean hv4, hv1 or hv2?'],
    ['debain/amd64', 'did you mean debian/amd64 or debian/arm64?'],
    ['nothing-of-the-kind', 'plan lists all names'],
  ])('%s, which there is not, and what comes near', async (name, hint) => {
    expect(await explain([name])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `arguments: ${name} is not a hypervisor, a VM, an entry or the code of a problem; ${hint} [name-unknown]\n`,
    })
  })

  test('by turns: says that the turn decided', async () => {
    const { stdout } = await explain(['debian/arm64', '--strategy', 'fair_queue'])
    expect(stdout).toContain('in turn, in inventory order')
  })
})
