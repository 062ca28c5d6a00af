import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sealedFile } from '../../../src/kept/sealed_file.ts'
import { unwritable } from '../../../src/kept/state_directory.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'state-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('a directory that can be written is, and nothing is left in it', () => {
  expect(unwritable(directory)).toBeUndefined()
  expect(readdirSync(directory)).toEqual([])
})

test('one that is not there yet may well be made', () => {
  expect(unwritable(join(directory, 'new'))).toBeUndefined()
  expect(readdirSync(directory)).toEqual([])
})

test('one that cannot be written says why', () => {
  const file = join(directory, 'file')
  writeFileSync(file, '')
  expect(unwritable(file)).toMatchObject({ code: 'state-unwritable', subject: file })
  const deep = join(file, 'deep/state')
  expect(unwritable(deep)?.text).toContain(`not a directory (${file})`)
  mkdirSync(join(sealedFile(directory, 'trial', ''), 'in the way'), { recursive: true })
  expect(unwritable(directory)?.text).toMatch(/on a directory|not empty/)
})

test('one that is open to others says so', () => {
  chmodSync(directory, 0o755)
  expect(unwritable(directory)?.code).toBe('directory-not-private')
})
