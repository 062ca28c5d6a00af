import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { dropUnused, readPrivately, writePrivately } from '../../../src/kept/private_files.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'private-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('a private file', () => {
  test('is for this user alone, as are the directories that are made for it', () => {
    const path = join(directory, 'a/b/file')
    writePrivately(path, 'text')
    expect(readPrivately(path).toString()).toBe('text')
    const modes = [path, join(directory, 'a'), join(directory, 'a/b')].map((each) => statSync(each))
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['600', '700', '700'])
  })

  test('is replaced whole, and nothing else is left', () => {
    const path = join(directory, 'file')
    writePrivately(path, 'a long first text')
    writePrivately(path, 'short')
    expect(readPrivately(path).toString()).toBe('short')
    expect(readdirSync(directory)).toEqual(['file'])
  })

  test.each([0o604, 0o640, 0o622])('is not read where others may (%o)', (mode) => {
    const path = join(directory, 'file')
    writePrivately(path, 'text')
    chmodSync(path, mode)
    expect(() => readPrivately(path)).toThrow(`${path} is not private`)
  })

  test('that cannot be written throws, and leaves nothing', () => {
    const path = join(directory, 'file')
    writeFileSync(path, '')
    expect(() => writePrivately(join(path, 'below'), 'text')).toThrow('ENOTDIR')
    expect(() => writePrivately(directory, 'text')).toThrow()
    expect(readdirSync(directory)).toEqual(['file'])
  })

  test('where no directory can be made throws, and does not try for ever', () => {
    expect(() => writePrivately('/proc/none/a/file', 'text')).toThrow('ENOENT')
  })
})

test('what was written more than a week ago is dropped, or later where it is kept longer', () => {
  const day = 24 * 3600
  for (const days of [1, 8, 30]) {
    writeFileSync(join(directory, `${days}`), '')
    const time = Date.now() / 1000 - days * day
    utimesSync(join(directory, `${days}`), time, time)
  }
  dropUnused(directory, 20 * day * 1000)
  expect(readdirSync(directory).sort()).toEqual(['1', '8'])
  dropUnused(directory)
  expect(readdirSync(directory)).toEqual(['1'])
})

test('what another run removes in the meantime is none of its faults', () => {
  // Listed, and yet not there.
  symlinkSync('gone', join(directory, 'removed'))
  writeFileSync(join(directory, 'new'), '')
  expect(() => dropUnused(directory)).not.toThrow()
  expect(readdirSync(directory).sort()).toEqual(['new', 'removed'])
})
