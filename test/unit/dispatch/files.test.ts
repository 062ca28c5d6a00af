import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Context } from '../../../src/dispatch/context.ts'
import { writeText } from '../../../src/dispatch/files.ts'
import { machineName } from '../../../src/machine/processes.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import { removeFiles } from '../../support/written_files.ts'

let directory: string
beforeEach(() => {
  directory = temporaryDirectory('files-')
})
afterEach(() => removeFiles(directory))

const write = (file: string, text: string) =>
  writeText(file, text, { workingDirectory: directory } as Context)

test('a file is written whole, and removes what a run that was killed had written of it', () => {
  const { pid } = spawnSync('true')
  const part = (of: string, machine: string, process: number) => `${of}.${machine}.${process}.part`
  const kept = [
    part('page', 'elsewhere', pid),
    part('page', machineName(), process.ppid),
    part('other', machineName(), pid),
    'page.part',
  ]
  for (const name of [...kept, part('page', machineName(), pid)]) {
    writeFileSync(join(directory, name), '')
  }
  expect(write('page', 'text')).toEqual({ ok: true, value: undefined })
  expect(readdirSync(directory).sort()).toEqual([...kept, 'page'].sort())
  expect(readFileSync(join(directory, 'page'), 'utf8')).toBe('text')
})

test('where it cannot be written, one problem says why, and nothing is left', () => {
  const { ok, problems } = write('none/page', 'text') as { ok: boolean; problems?: unknown[] }
  expect({ ok, problems }).toMatchObject({
    ok: false,
    problems: [{ code: 'file-unwritable', subject: 'none/page' }],
  })
  expect(readdirSync(directory)).toEqual([])
})
