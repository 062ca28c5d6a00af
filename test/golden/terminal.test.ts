import { expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'

/** Clears a terminal, turns the writing direction, ends a line, sets a title: in C0, C1 and Unicode. */
const HOSTILE = 'a\u001b[2J\u009b2J\u0007\u007f\u202eb\u2066c\u2028d\u200fe'

/** What of it a terminal would obey. */
const OBEYED =
  /[\0-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/

const inventory = JSON.stringify({
  all: {
    vars: { note: HOSTILE },
    hosts: {
      localhost: {
        ansible_connection: 'local',
        config: {
          list: [
            { target: 'amd64', platform: HOSTILE },
            { target: HOSTILE, platform: 'debian' },
            { target: 'amd64', platform: 'debian', [HOSTILE]: HOSTILE },
          ],
        },
      },
    },
    children: {
      hypervisors: {
        hosts: {
          [HOSTILE.replace('[', '')]: { ansible_host: HOSTILE },
          hv2: { ansible_connection: 'local', ansible_libvirt_uri: HOSTILE },
          hv3: { ansible_connection: 'local' },
        },
      },
    },
  },
})

const FILES = {
  'hosts.json': inventory,
  'bin/virsh': `#!/bin/sh\nprintf 'error: ${HOSTILE}' >&2\nexit 1\n`,
}

test.each([
  [['--list']],
  [['--host', 'hv3']],
  [['--list', '-vvv']],
  [['--list', '--timings']],
  [['plan']],
  [['plan', '--json']],
  [['explain', 'hv3']],
  [['explain', 'debian']],
  [['explain', HOSTILE]],
  [['doctor']],
  [['doctor', '--json']],
  [['capture']],
  [[HOSTILE]],
])('%j prints nothing that a terminal obeys', (args) =>
  withFiles(FILES, async (cwd) => {
    const { exitCode, stdout, stderr } = await runProgram(`./${SCRIPT}`, args, {
      cwd,
      env: { PATH: `${cwd}/bin:${process.env.PATH}`, VM_DISPATCHER_INVENTORY: 'hosts.json' },
    })
    expect([0, 1, 2]).toContain(exitCode)
    expect(OBEYED.exec(stdout)).toBeNull()
    expect(OBEYED.exec(stderr)).toBeNull()
    expect(stderr).not.toContain('bug of the program')
    if (args.length === 1 && args[0] === '--list') {
      expect(JSON.parse(stdout).all.vars.note).toBe(HOSTILE)
    }
  }),
)
