import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { SCRIPT, withFiles } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { describeUnlessMissing } from '../support/requirements.ts'

const missing = [
  ...(process.getuid?.() === 0 ? [] : ['root, to run as another user']),
  ...(isOnPath('ssh') ? [] : ['ssh']),
]

/** A number that stands in no password database. */
const NOBODY = 54_321

const INVENTORY = {
  all: {
    hosts: { localhost: { config: { list: [{ target: 'amd64', platform: 'debian' }] } } },
    children: { hypervisors: { hosts: { hv1: { ansible_host: '127.0.0.1' }, hv2: {} } } },
  },
}

describeUnlessMissing(missing, 'a user without an account', () => {
  test('is told so, once for all hypervisors', async () => {
    await withFiles({}, async (directory) => {
      chmodSync(directory, 0o755)
      writeFileSync(join(directory, 'hosts.json'), JSON.stringify(INVENTORY), { mode: 0o644 })
      const { stderr, status } = spawnSync(process.execPath, [join(directory, SCRIPT), '--list'], {
        cwd: directory,
        encoding: 'utf8',
        uid: NOBODY,
        gid: NOBODY,
        env: { PATH: process.env.PATH, HOME: '/nonexistent' },
      })
      expect(status).toBe(0)
      expect(stderr).toMatch(
        /^hv1 and hv2: this machine has no account for uid 54321, [^\n]* \[account-missing\]\n/,
      )
    })
  })
})
