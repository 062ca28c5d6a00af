import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type FileState, fileState } from '../../../src/inventory/reading/file_state.ts'
import { storeOutput } from '../../../src/kept/store_output.ts'
import { outputDirectory, outputFile } from '../../../src/kept/stored_output.ts'
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

/** Whether a run that ends so long after the last change of a file keeps what it printed. */
function keepsAfter(ms: number): boolean {
  const source = join(directory, 'hosts.yml')
  writeFileSync(source, '')
  const cache = join(directory, 'cache')
  mkdirSync(cache, { mode: 0o700 })
  const invocation = {
    arguments: ['--list'],
    environment: { VM_DISPATCHER_CACHE_DIR: cache },
    workingDirectory: directory,
    scriptPath: join(directory, 'script'),
    stdout: process.stdout,
    stderr: process.stderr,
  }
  const now = statSync(source).ctimeMs + ms
  jest.useFakeTimers({ now })
  const files: FileState[] = [[source, 'content', fileState(source, 'content')]]
  storeOutput(invocation, { until: now + 60_000, files, exitCode: 0, stderr: '', stdout: '{}' })
  return existsSync(outputFile(outputDirectory(invocation) ?? '', invocation))
}

describe('what a run printed', () => {
  test('is kept where no file has changed in the last two seconds', () => {
    expect(keepsAfter(2001)).toBe(true)
  })

  // Its next change could leave it with the same time.
  test('is not kept where one has', () => {
    expect(keepsAfter(1990)).toBe(false)
  })
})
