import { once } from 'node:events'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { startFleet } from '../../quickstart/fleet.ts'
import { BUILT_FILE, runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
import { follow, stepsOf } from '../support/tutorial_steps.ts'

jest.setTimeout(60_000)

/** The lines of the table that `npm start` shows, and what it showed in all. */
async function start(env: Record<string, string> = {}) {
  const command = ['--import', 'tsx', 'quickstart/start.ts']
  const ended = await runProgram(process.execPath, command, { env })
  return { ...ended, rows: ended.stdout.split('\n').filter((line) => /^(HYPER|hv\d)/.test(line)) }
}

test('npm start shows who got what', async () => {
  const { rows, stdout, stderr } = await start()
  expect(stderr).toBe('')
  expect(rows).toEqual([
    'HYPERVISOR  PLATFORM    TARGET  ARCHITECTURE  TYPE',
    'hv1         Arch-Linux  amd64   x86_64        kvm',
    'hv1         fedora      amd64   x86_64        kvm',
    'hv2         static      arm64   its own',
    'hv2         debian      arm64   aarch64       qemu',
    'hv3         fedora      arm64   aarch64       qemu',
    'hv4         debian      amd64   x86_64        kvm',
  ])
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('a port that is taken is one line', async () => {
  const taken = createServer().listen(52203, '127.0.0.1')
  // Where this rejects, the port is taken without us.
  await once(taken, 'listening').catch(() => {})
  const command = ['--import', 'tsx', 'quickstart/keep_fleet.ts']
  const { stdout, stderr, exitCode } = await runProgram(process.execPath, command)
  taken.close()
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^listen EADDRINUSE: address already in use 127.0.0.1:5220\d; .*\n$/)
  expect(exitCode).toBe(1)
})

test('without Ansible it says so, which is no failure', async () => {
  await withFiles({}, async (directory) => {
    symlinkSync(process.execPath, join(directory, 'node'))
    const { stdout, exitCode } = await start({ PATH: directory })
    expect(stdout).toMatch(/\nThere is no ansible-inventory here\.\n$/)
    expect(exitCode).toBe(0)
  })
})

describeWith(['bash', 'ansible'], 'docs/tutorial.md', () => {
  test('prints what it says, command by command', () =>
    withFiles({}, async (root) => {
      mkdirSync(join(root, 'inventory'))
      copyFileSync(BUILT_FILE, join(root, 'inventory', SCRIPT))
      const fleet = await startFleet(root, 'any that are free')
      try {
        const steps = stepsOf('docs/tutorial.md').map((step) =>
          'file' in step ? { ...step, text: fleet.withPorts(step.text) } : step,
        )
        await follow(steps, root)
      } finally {
        await fleet.stop()
      }
    }))
})

describeWith(['ansible-inventory'], 'where Ansible is installed', () => {
  test('npm start shows what it makes of the inventory, and ends with 0', async () => {
    const { stdout, exitCode } = await start()
    expect(stdout).toContain('  |--@vm_dispatcher_x86_64_kvm:\n  |  |--hv1\n  |  |--hv4\n')
    expect(exitCode).toBe(0)
  })
})
