import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { BUILT_FILE } from '../support/built_file.ts'
import { copyScript, directoryWithHosts } from './support/files.ts'
import { run } from './support/run.ts'
import { listsIn } from './support/script_output.ts'
import { describeOnFleet, fleet, newDirectory } from './support/shared_fleet.ts'
import { hasKvm } from './support/supported_types.ts'
import { type Entry, expectedLists } from './support/worked_example.ts'

describeOnFleet('the built file runs', () => {
  let expected: Record<string, Entry[]>

  beforeAll(() => {
    expected = expectedLists(hasKvm(fleet()))
  })

  const expectPlacement = async (source: string, env: Record<string, string> = {}) => {
    const { stdout, ...outcome } = await run('ansible-inventory', ['-i', source, '--list'], { env })
    expect(outcome).toEqual({ exitCode: 0, stderr: '' })
    expect(listsIn(stdout)).toEqual(expected)
  }

  describe.each(['vm_dispatcher_inventory.js', 'zz_dispatch'])('as %s', (name) => {
    test.each(['module', 'commonjs'])('beside a package.json of type %s', async (type) => {
      const directory = directoryWithHosts()
      writeFileSync(join(directory, 'package.json'), JSON.stringify({ type }))
      await expectPlacement(copyScript(directory, name))
    })

    test('with no package.json near it', async () => {
      await expectPlacement(copyScript(directoryWithHosts(), name))
    })
  })

  test('through a link to a link to it', async () => {
    const first = join(newDirectory(), 'dispatch')
    symlinkSync(BUILT_FILE, first)
    const second = join(directoryWithHosts(), 'inventory.js')
    symlinkSync(first, second)
    await expectPlacement(second)
  })

  test.each(['VM_DISPATCHER_INVENTORY', 'ANSIBLE_INVENTORY'])(
    'when %s is the directory that holds it',
    async (variable) => {
      const directory = directoryWithHosts()
      mkdirSync(join(directory, 'scripts'))
      const script = copyScript(join(directory, 'scripts'))
      await expectPlacement(script, { [variable]: directory })
    },
  )

  describe('with 3 MB to print,', () => {
    let script: string

    beforeAll(() => {
      const directory = directoryWithHosts(({ all }) => {
        Object.assign(all.hosts, { big: { lines: Array(30_000).fill('x'.repeat(100)) } })
      })
      script = copyScript(directory)
    })

    test('gives a slow reader all of it', async () => {
      const slowly = await run('sh', ['-c', '"$0" --list | { sleep 1; cat; }', script])
      expect(slowly).toMatchObject({ exitCode: 0, stderr: '' })
      expect(JSON.parse(slowly.stdout)._meta.hostvars.big.lines).toHaveLength(30_000)
    })

    test('gives it to Ansible', () => expectPlacement(script))

    test('is silent when its reader has had enough', async () => {
      const read = await run('sh', ['-c', '"$0" --list | head -c 1', script])
      expect(read).toEqual({ exitCode: 0, stdout: '{', stderr: '' })
    })
  })
})
