import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  dropAll,
  dropUnused,
  readPrivately,
  writePrivately,
} from '../../../src/kept/private_files.ts'
import { describeUnlessMissing } from '../../support/requirements.ts'
import { temporaryDirectory } from '../../support/temporary.ts'

let directory: string

beforeEach(() => {
  directory = temporaryDirectory('private-')
})
afterEach(() => rmSync(directory, { recursive: true }))

/** A name as kept files have them. */
const named = (kind: string, digit = 'a') => `${kind}-${digit.repeat(64)}`

describeUnlessMissing(process.getuid?.() === 0 ? [] : ['root'], 'a file of another user', () => {
  test.each([0o600, 0o400])('is not read, although nobody else may (%o)', (mode) => {
    const path = join(directory, 'file')
    writePrivately(path, 'text')
    chmodSync(path, mode)
    chownSync(path, 65534, 65534)
    expect(() => readPrivately(path)).toThrow(`${path} is not a private file`)
  })
})

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
    expect(() => readPrivately(path)).toThrow(`${path} is not a private file`)
  })

  test.each<[string, (path: string) => void]>([
    ['a link', (path) => symlinkSync(join(directory, 'other'), path)],
    ['a directory', (path) => mkdirSync(path, { mode: 0o700 })],
    ['a pipe, for which a reader would wait', (path) => spawnSync('mkfifo', ['-m', '600', path])],
  ])('is not %s', (_, make) => {
    writePrivately(join(directory, 'other'), 'text')
    const path = join(directory, 'file')
    make(path)
    expect(() => readPrivately(path)).toThrow()
  })

  test('is neither read nor written in a directory that is open to others', () => {
    const path = join(directory, 'file')
    writePrivately(path, 'text')
    const open = join(directory, 'open')
    mkdirSync(open)
    chmodSync(open, 0o755)
    linkSync(path, join(open, 'file'))
    expect(() => readPrivately(join(open, 'file'))).toThrow('open is open to others')
    expect(() => writePrivately(join(open, 'file'), '')).toThrow('open is open to others')
    expect(() => dropAll(open)).toThrow('open is open to others')
  })

  test('takes the place of a link, and what that leads to stays', () => {
    const path = join(directory, 'file')
    writeFileSync(join(directory, 'other'), 'mine')
    symlinkSync('other', path)
    writePrivately(path, 'text')
    expect(readPrivately(path).toString()).toBe('text')
    expect(statSync(join(directory, 'other')).size).toBe(4)
  })

  test('that cannot be written throws, and leaves nothing', () => {
    const path = join(directory, 'file')
    writeFileSync(path, '')
    expect(() => writePrivately(join(path, 'below'), 'text')).toThrow('is not a directory')
    mkdirSync(join(directory, 'full/file'), { recursive: true, mode: 0o700 })
    expect(() => writePrivately(join(directory, 'full/file'), 'text')).toThrow('EISDIR')
    expect(readdirSync(join(directory, 'full'))).toEqual(['file'])
  })
})

describe('what is removed', () => {
  const written = (name: string, days: number) => {
    const path = join(directory, name)
    writeFileSync(path, '')
    const time = Date.now() / 1000 - days * 24 * 3600
    utimesSync(path, time, time)
  }

  test('was written more than a week ago, or longer ago where it is kept longer', () => {
    written(named('output', '1'), 1)
    written(named('output', '2'), 8)
    written(named('output', '3'), 30)
    dropUnused(directory, 20 * 24 * 3600 * 1000)
    expect(readdirSync(directory)).toEqual([named('output', '1'), named('output', '2')])
    dropUnused(directory)
    expect(readdirSync(directory)).toEqual([named('output', '1')])
  })

  test('has a name that this program has given', () => {
    const others = ['notes.txt', 'output', named('output').slice(0, -1), `${named('output')}.bak`]
    const half = `${named('output')}.host.1.abc.part`
    for (const name of [...others, named('output'), half]) written(name, 30)
    mkdirSync(join(directory, 'sub'))
    dropUnused(directory)
    expect(readdirSync(directory).sort()).toEqual([...others, 'sub'].sort())
    written(named('answer'), 0)
    dropAll(directory)
    expect(readdirSync(directory).sort()).toEqual([...others, 'sub'].sort())
  })

  test('may be removed by another run in the meantime', () => {
    // Listed, and yet not there.
    symlinkSync('gone', join(directory, named('output')))
    expect(() => dropUnused(directory)).not.toThrow()
  })

  test('is what a run of this machine that was killed has left half written', () => {
    const { pid } = spawnSync('true')
    const machine = hostname().replaceAll(/[^A-Za-z0-9-]/g, '_')
    const half = (host: string, process: number) => `${named('a')}.${host}.${process}.x1.part`
    const kept = [half('elsewhere', pid), half(machine, process.pid), half(machine, process.ppid)]
    for (const name of [...kept, half(machine, pid)]) written(name, 0)
    writePrivately(join(directory, named('b')), '')
    expect(readdirSync(directory).sort()).toEqual([...kept, named('b')].sort())
  })
})
