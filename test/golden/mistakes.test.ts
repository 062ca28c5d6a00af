import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles, withoutRefusal } from '../support/built_file.ts'
import { LAB, MISTAKES, type Mistake } from './mistakes.ts'

/** What the two hypervisors answer, so that a mistake that is a warning needs none of them. */
const ANSWERS = JSON.stringify({
  vm_dispatcher_snapshot: 1,
  hypervisors: {
    hv1: { status: 'ok', capabilities: { x86_64: { kvm: '/q' }, aarch64: { qemu: '/q' } } },
    hv2: { status: 'ok', capabilities: { riscv64: { qemu: '/q' } } },
  },
})

/** What `--list` says of an inventory with a mistake; there is no Ansible that could be asked. */
const saidOf = ({ instead, files, env }: Mistake): Promise<string> =>
  withFiles({ 'hosts.yml': wrong(instead), 'answers.json': ANSWERS, ...files }, async (cwd) => {
    mkdirSync(join(cwd, '.bin'))
    symlinkSync(process.execPath, join(cwd, '.bin/node'))
    const { stderr, exitCode } = await runProgram(
      `./${SCRIPT}`,
      ['--list', '--snapshot', 'answers.json'],
      { cwd, env: { PATH: join(cwd, '.bin'), ...env } },
    )
    return `\n${withoutRefusal(stderr)}${exitCode}`
  })

function wrong([right, wrong]: [string, string] = ['', '']): string {
  expect(LAB).toContain(right)
  return LAB.replace(right, () => wrong)
}

test('the inventory without a mistake has nothing said of it', async () => {
  expect(await saidOf({})).toBe('\n0')
})

describe.each(Object.entries(MISTAKES))('a mistake in %s', (_, mistakes) => {
  test.each(Object.entries(mistakes))('%s', async (_, mistake) => {
    const said = await saidOf(mistake)
    expect(said).not.toBe('\n0')
    expect(said).toMatchSnapshot()
  })
})
