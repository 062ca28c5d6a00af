import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type FileState, fileState } from '../../../src/inventory/reading/file_state.ts'
import { storeOutput } from '../../../src/kept/store_output.ts'
import {
  type Invocation,
  outputDirectory,
  outputFile,
  printStoredOutput,
} from '../../../src/kept/stored_output.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import { removeFiles } from '../../support/written_files.ts'

let directory: string
beforeEach(() => {
  directory = temporaryDirectory('outputs-')
})
afterEach(() => {
  jest.useRealTimers()
  removeFiles(directory)
})

/** A call of a script in the directory, whose output is kept there. */
function called(...args: string[]): Invocation {
  const cache = join(directory, 'cache')
  mkdirSync(cache, { mode: 0o700, recursive: true })
  return {
    arguments: args,
    environment: { VM_DISPATCHER_CACHE_DIR: cache, ANSIBLE_BECOME_PASS: 'geheim' },
    workingDirectory: directory,
    scriptPath: join(directory, 'script'),
    stdout: process.stdout,
    stderr: process.stderr,
  }
}

const fileOf = (call: Invocation) => outputFile(outputDirectory(call) ?? '', call)

/** Whether a run that ends so long after the last change of a file keeps what it printed. */
function keepsAfter(ms: number): boolean {
  const source = join(directory, 'hosts.yml')
  writeFileSync(source, '')
  const invocation = called('--list')
  const now = statSync(source).ctimeMs + ms
  jest.useFakeTimers({ now })
  const files: FileState[] = [[source, 'content', fileState(source, 'content')]]
  storeOutput(invocation, { until: now + 60_000, files, exitCode: 0, stderr: '', stdout: '{}' })
  return existsSync(fileOf(invocation))
}

describe('what a run printed', () => {
  test('is kept where no file has changed in the last two seconds', () => {
    expect(keepsAfter(2001)).toBe(true)
  })

  // Its next change could leave it with the same time.
  test('is not kept where one has', () => {
    expect(keepsAfter(1990)).toBe(false)
  })

  describe('is printed again', () => {
    const call = () => called('--host', 'hv1')
    /** Whether the next call has its exit code from what is kept. */
    const isPrinted = (next: Invocation) => printStoredOutput(next) === 7
    beforeEach(() => {
      const printed = { files: [], exitCode: 7, stderr: '', stdout: '' }
      storeOutput(call(), { until: Date.now() + 60_000, ...printed })
    })

    test('for the same call', () => {
      expect(isPrinted(call())).toBe(true)
      expect(readFileSync(fileOf(call()), 'latin1')).not.toContain('geheim')
    })

    test.each<[string, (next: Invocation) => Partial<Invocation>]>([
      ['arguments', () => ({ arguments: ['--host', 'hv2'] })],
      ['directory', () => ({ workingDirectory: '/' })],
      ['script', () => ({ scriptPath: '/script' })],
      ['environment', ({ environment }) => ({ environment: { ...environment, LANG: 'C' } })],
    ])('not for another: %s', (_, another) => {
      const next = { ...call(), ...another(call()) }
      expect(isPrinted(next)).toBe(false)
      // Somebody may give a file the name of another.
      copyFileSync(fileOf(call()), fileOf(next))
      expect(isPrinted(next)).toBe(false)
    })

    test.each([1, 12, 300])('not where its last %i bytes are missing', (missing) => {
      const bytes = readFileSync(fileOf(call()))
      writeFileSync(fileOf(call()), bytes.subarray(0, -missing))
      expect(isPrinted(call())).toBe(false)
    })

    test('not where a single byte is another', () => {
      const bytes = readFileSync(fileOf(call()))
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 2) ^ 1, bytes.length - 2)
      writeFileSync(fileOf(call()), bytes)
      expect(isPrinted(call())).toBe(false)
    })

    test('not where it is longer than it was', () => {
      appendFileSync(fileOf(call()), '{}')
      expect(isPrinted(call())).toBe(false)
    })
  })
})
