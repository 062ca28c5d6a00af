import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { refusedUri } from '../../src/libvirt/uri.ts'
import { capabilitiesArguments } from '../../src/libvirt/virsh.ts'
import { becoming } from '../../src/ssh/command/become.ts'
import { remoteLine } from '../../src/ssh/command/remote_line.ts'
import { isOnPath } from '../support/path.ts'

/** As sshd starts them, `-c LINE` being added; those that this machine lacks are left out. */
const SHELLS = [
  ...[['sh'], ['dash'], ['bash'], ['zsh'], ['fish'], ['ksh'], ['mksh'], ['busybox', 'sh']],
  ...[['tcsh'], ['csh'], ['rc'], ['es'], ['elvish'], ['nu'], ['xonsh']],
].filter(([command]) => isOnPath(command!))

/** A `virsh` that shows how it was called: locale, number of arguments, arguments, each ended by NUL. */
const ECHOING_VIRSH = '#!/bin/sh\nprintf \'%s\\0\' "$LC_ALL" "$#" "$@"\n'

const SUDO_I = { method: 'sudo', user: 'root', flags: ['-i'], password: undefined } as const

const directory = mkdtempSync(join(tmpdir(), 'echoing-virsh-'))
writeFileSync(join(directory, 'virsh'), ECHOING_VIRSH, { mode: 0o755 })
afterAll(() => rmSync(directory, { recursive: true }))

/** Mostly characters that mean something to some shell; never what the program refuses to send. */
const uris = fc
  .string({ unit: fc.oneof(fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~ =%^,@-ax'), fc.string()) })
  .filter((uri) => refusedUri(uri) === undefined)

/** Words that some shell would replace or refuse where they stand bare; always tried. */
const SPECIAL = [
  ...['=ls', 'a==ls', '~', '~root', 'a=~', '%self', '%1', '!!', '^a^b', '{a,b}', '#a', '@a', '+a'],
  ...[
    '*',
    '?',
    '[a]',
    '$HOME',
    '`id`',
    'a;id',
    'a&id',
    'a|id',
    '<a',
    '>a',
    '(a)',
    'a\\b',
    '"',
    "'",
  ],
].filter((uri) => refusedUri(uri) === undefined)

describe('the remote command line', () => {
  test.each(SHELLS)(
    'passes several commands for virsh through %s as one word',
    async (...shell) => {
      const line = remoteLine(capabilitiesArguments('a;b', { domains: true }))
      expect(await callsOfVirsh(shell, [line])).toEqual([
        ['C', '3', '--connect', 'a;b', 'capabilities; echo /; list --all --name'],
      ])
    },
  )

  test.each(SHELLS)('passes every URI through %s unchanged', async (...shell) => {
    await fc.assert(
      fc.asyncProperty(fc.array(uris, { minLength: 40, maxLength: 60 }), async (batch) => {
        const lines = batch.map((uri) => remoteLine(capabilitiesArguments(uri)))
        expect(await callsOfVirsh(shell, lines)).toEqual(
          batch.map((uri) => ['C', '3', '--connect', uri, 'capabilities']),
        )
      }),
      { numRuns: 10, examples: [[SPECIAL]] },
    )
  })
})

/** How a shell calls virsh, once for each line; the input stays open, as on a connection. */
async function callsOfVirsh([command, ...options]: readonly string[], lines: readonly string[]) {
  const child = spawn(command!, [...options, '-c', lines.join('\n')], {
    env: { PATH: directory + delimiter + process.env.PATH },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout!) chunks.push(chunk)
  child.stdin!.destroy()
  const words = Buffer.concat(chunks).toString().split('\0').slice(0, -1)
  const calls: string[][] = []
  while (words.length > 0) calls.push(words.splice(0, 2 + Number(words[1])))
  return calls
}

// rc knows no escapes, so that sudo itself cannot hand anything to it.
describe.each(SHELLS.filter(([name]) => name !== 'rc'))(
  'through %s and a program that becomes another user',
  (...shell) => {
    test('a line for a login shell of that user arrives unchanged', async () => {
      // As `sudo -i` has it: the words, escaped but for what its manual leaves out, for a login shell.
      const toEscaped = 's/[^A-Za-z0-9_$-]/\\\\&/g'
      const program = `#!/bin/sh
while [ "$1" != /bin/sh ]; do shift; done
for word; do line="$line $(printf %s "$word" | sed '${toEscaped}')"; done
exec ${shell.join(' ')} -c "$line"
`
      const name = join(directory, `sudo_${shell.join('_')}`)
      writeFileSync(name, program, { mode: 0o755 })
      await fc.assert(
        fc.asyncProperty(fc.array(uris, { minLength: 20, maxLength: 20 }), async (batch) => {
          const lines = batch.map((uri) => {
            const line = remoteLine(capabilitiesArguments(uri))
            return becoming({ ...SUDO_I, executable: [name] }, line).line
          })
          expect(await callsOfVirsh(shell, lines)).toEqual(
            batch.map((uri) => ['C', '3', '--connect', uri, 'capabilities']),
          )
        }),
        { numRuns: 3 },
      )
    })
  },
)

describe.each(SHELLS)('in %s', (...shell) => {
  const run = (virsh: string) => {
    const other = mkdtempSync(join(directory, 'other-'))
    writeFileSync(join(other, 'virsh'), `#!/bin/sh\n${virsh}\n`, { mode: 0o755 })
    const [command, ...options] = shell
    const line = remoteLine(capabilitiesArguments(undefined))
    const env = { PATH: other + delimiter + process.env.PATH }
    return spawn(command!, [...options, '-c', line], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  }

  test('its exit code is that of virsh', async () => {
    const [exitCode] = await once(run('exit 3'), 'exit')
    expect(exitCode).toBe(3)
  })

  test('virsh ends when the input does', async () => {
    const child = run('echo started; exec sleep 1000')
    await once(child.stdout!, 'data')
    child.stdin!.end()
    const [exitCode] = await once(child, 'exit')
    expect(exitCode).toBe(128 + 9)
  })
})
