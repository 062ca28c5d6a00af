import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkPrivate, makePrivate, NotPrivate } from '../../../src/kept/private_directory.ts'
import { describeUnlessMissing } from '../../support/requirements.ts'
import { temporaryDirectory } from '../../support/temporary.ts'

let base: string
let own: string

beforeEach(() => {
  base = realpathSync(temporaryDirectory('private-'))
  own = join(base, 'named/own')
})
afterEach(() => rmSync(base, { recursive: true }))

const OTHER = 64_001

const make = (path: string, mode = 0o755) => {
  mkdirSync(path, { recursive: true })
  chmodSync(path, mode)
}

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)

describe('a private directory', () => {
  test('is made with all that is missing on the way, for this user alone', () => {
    makePrivate(own)
    expect([modeOf(join(base, 'named')), modeOf(own)]).toEqual(['700', '700'])
    expect(() => checkPrivate(own)).not.toThrow()
  })

  test('that is missing is not made by looking', () => {
    expect(() => checkPrivate(own)).toThrow('ENOENT')
    expect(() => statSync(join(base, 'named'))).toThrow('ENOENT')
  })

  test('where no directory can be made throws, and does not try for ever', () => {
    expect(() => makePrivate('/proc/none/a')).toThrow('ENOENT')
  })

  test('may have links on its way that nobody else could have made, and .. in them', () => {
    make(join(base, 'far/away'))
    symlinkSync('far/away', join(base, 'named'))
    symlinkSync(`${base}/named/../away`, join(base, 'link'))
    makePrivate(join(base, 'link/own'))
    expect(modeOf(join(base, 'far/away/own'))).toBe('700')
  })

  test.each<[string, (named: string) => void]>([
    ['open to others (chmod 700 it)', (named) => make(join(named, 'own'), 0o750)],
    ['open to others (chmod 700 it)', (named) => make(join(named, 'own'), 0o701)],
    ['named can be written by everyone', (named) => make(named, 0o777)],
    ['named/own has too many symbolic links in its path', (named) => symlinkSync('named', named)],
  ])('that is not so is refused: %s', (reason, prepare) => {
    prepare(join(base, 'named'))
    for (const look of [checkPrivate, makePrivate]) {
      expect(() => look(own)).toThrow(NotPrivate)
      expect(() => look(own)).toThrow(reason)
    }
  })

  test('is no file', () => {
    writeFileSync(join(base, 'named'), '')
    expect(() => makePrivate(own)).toThrow('named is not a directory')
  })

  test('may be in one in which each can remove only what is his own', () => {
    make(join(base, 'named'), 0o1777)
    expect(() => makePrivate(own)).not.toThrow()
  })
})

describeUnlessMissing(
  process.getuid?.() === 0 ? [] : ['root'],
  'what another user has made',
  () => {
    test.each<[string, (named: string) => void]>([
      [
        `own belongs to user ${OTHER}`,
        (named) => {
          make(join(named, 'own'), 0o700)
          chownSync(join(named, 'own'), OTHER, OTHER)
        },
      ],
      [
        `named belongs to user ${OTHER}`,
        (named) => {
          make(named)
          chownSync(named, OTHER, OTHER)
        },
      ],
      [
        `named is a symbolic link that belongs to user ${OTHER}`,
        (named) => {
          symlinkSync(base, named)
          lchownSync(named, OTHER, OTHER)
        },
      ],
      [
        `own is a symbolic link that belongs to user ${OTHER}`,
        (named) => {
          make(named, 0o1777)
          symlinkSync(base, join(named, 'own'))
          lchownSync(join(named, 'own'), OTHER, OTHER)
        },
      ],
      [
        `named can be written by group ${OTHER}`,
        (named) => {
          make(named, 0o775)
          chownSync(named, 0, OTHER)
        },
      ],
    ])('is refused: %s', (reason, prepare) => {
      prepare(join(base, 'named'))
      expect(() => makePrivate(own)).toThrow(reason)
      expect(() => checkPrivate(own)).toThrow(NotPrivate)
    })

    test('is no matter where a group that may write has this user alone', () => {
      chownSync(base, OTHER, OTHER)
      make(join(base, 'named'), 0o775)
      chownSync(join(base, 'named'), OTHER, OTHER)
      process.setegid?.(OTHER)
      process.seteuid?.(OTHER)
      try {
        expect(() => makePrivate(own)).not.toThrow()
      } finally {
        process.seteuid?.(0)
        process.setegid?.(0)
      }
      expect(statSync(own)).toMatchObject({ uid: OTHER, gid: OTHER })
    })
  },
)
