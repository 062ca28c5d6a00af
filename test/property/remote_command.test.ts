import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { refusedUri } from '../../src/libvirt/uri.ts'
import { capabilitiesArguments, remoteCommandLine } from '../../src/libvirt/virsh.ts'
import { isOnPath } from '../support/path.ts'

/** As sshd starts them, `-c LINE` being added; those that this machine lacks are left out. */
const SHELLS = [['sh'], ['dash'], ['bash'], ['zsh'], ['fish'], ['ksh'], ['busybox', 'sh']].filter(
  ([command]) => isOnPath(command!),
)

/** A `virsh` that shows how it was called: locale, number of arguments, arguments, each ended by NUL. */
const ECHOING_VIRSH = '#!/bin/sh\nprintf \'%s\\0\' "$LC_ALL" "$#" "$@"\n'

const directory = mkdtempSync(join(tmpdir(), 'echoing-virsh-'))
writeFileSync(join(directory, 'virsh'), ECHOING_VIRSH, { mode: 0o755 })
afterAll(() => rmSync(directory, { recursive: true }))

/** Mostly characters that mean something to some shell; never what the program refuses to send. */
const uris = fc
  .string({ unit: fc.oneof(fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~ =%^,@-ax'), fc.string()) })
  .filter((uri) => refusedUri(uri) === undefined)

describe('the remote command line', () => {
  test.each(SHELLS)('passes every URI through %s unchanged', (...shell) => {
    fc.assert(
      fc.property(fc.array(uris, { minLength: 40, maxLength: 60 }), (batch) => {
        expect(callsOfVirsh(shell, batch)).toEqual(
          batch.map((uri) => ['C', '3', '--connect', uri, 'capabilities']),
        )
      }),
      { numRuns: 10 },
    )
  })
})

/** How a shell calls virsh, once for each URI. */
function callsOfVirsh([command, ...options]: readonly string[], batch: readonly string[]) {
  const lines = batch.map((uri) => remoteCommandLine(capabilitiesArguments(uri)))
  const { stdout } = spawnSync(command!, [...options, '-c', lines.join('\n')], {
    encoding: 'utf8',
    env: { PATH: directory + delimiter + process.env.PATH },
  })
  const words = stdout.split('\0').slice(0, -1)
  const calls: string[][] = []
  while (words.length > 0) calls.push(words.splice(0, 2 + Number(words[1])))
  return calls
}
