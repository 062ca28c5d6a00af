import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { describeUnlessMissing } from '../support/requirements.ts'

const XML = readFileSync('quickstart/capabilities/hv1.xml', 'utf8')

const inventory = (platform: string) => `all:
  hosts:
    localhost: {config: {list: [{target: amd64, platform: ${platform}}]}}
  children:
    hypervisors: {hosts: {hv1: {ansible_connection: local}}}
`

/** A hypervisor that is this machine, which notes each time that it is asked. */
const FILES = {
  'one/hosts.yml': inventory('debian'),
  'two/hosts.yml': inventory('fedora'),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
  'bin/virsh': '#!/bin/sh\necho >>"${0%/*}/asked"\nexec cat "${0%/*}/capabilities.xml"\n',
  'bin/capabilities.xml': XML,
}

interface Lab {
  cwd: string
  /** Runs `--list` on the inventory `one`. */
  list: (env?: Record<string, string>, ...args: string[]) => Promise<Ended>
  /** How often the hypervisor was asked since this was asked last. */
  asked: () => number
}

const inLab = (use: (lab: Lab) => Promise<void>) =>
  withFiles(FILES, async (cwd) => {
    const notes = join(cwd, 'bin/asked')
    await use({
      cwd,
      list: (env = {}, ...args) =>
        runProgram(join(cwd, SCRIPT), args.length > 0 ? args : ['--list'], {
          cwd,
          env: {
            PATH: `${join(cwd, 'bin')}:${process.env.PATH}`,
            VM_DISPATCHER_INVENTORY: join(cwd, 'one/hosts.yml'),
            VM_DISPATCHER_CACHE_DIR: join(cwd, 'cache'),
            VM_DISPATCHER_CACHE_TTL: '600',
            ...env,
          },
        }),
      asked: () => {
        const text = spawnSync('cat', [notes], { encoding: 'utf8' }).stdout
        rmSync(notes, { force: true })
        return text.length
      },
    })
  })

/** Until files that were written just now count as such that are left alone. */
const untilSettled = () => setTimeout(2100)

const own = (cwd: string, ...path: string[]) => join(cwd, 'cache/vm_dispatcher', ...path)

const kept = (cwd: string, kind: 'answers' | 'outputs') =>
  readdirSync(own(cwd, kind)).map((name) => own(cwd, kind, name))

describe('what lies in the cache', () => {
  test('that is not ours is left alone, whatever it is called', () =>
    inLab(async ({ cwd, list }) => {
      const mine = ['', 'vm_dispatcher/', 'vm_dispatcher/outputs/', 'vm_dispatcher/answers/'].map(
        (directory) => join(cwd, `cache/${directory}`),
      )
      for (const directory of mine) {
        mkdirSync(join(directory, 'sub'), { recursive: true, mode: 0o700 })
        for (const name of ['a.txt', 'sub/b', `${'0'.repeat(16)}`]) {
          writeFileSync(join(directory, name), 'mine')
          utimesSync(join(directory, name), 0, 0)
        }
      }
      await untilSettled()
      await list()
      await list({}, '--list', '--refresh-cache')
      await list()
      for (const directory of mine) {
        expect(readdirSync(directory)).toEqual(
          expect.arrayContaining(['a.txt', '0'.repeat(16), 'sub']),
        )
        expect(readdirSync(join(directory, 'sub'))).toEqual(['b'])
      }
      expect(kept(cwd, 'outputs').length).toBeGreaterThan(3)
    }))

  test('is not taken for the answer to another question', () =>
    inLab(async ({ cwd, list, asked }) => {
      await untilSettled()
      const two = { VM_DISPATCHER_INVENTORY: join(cwd, 'two/hosts.yml') }
      const first = await list()
      const second = await list(two)
      expect(first.stdout).not.toBe(second.stdout)
      const [a = '', b = ''] = kept(cwd, 'outputs')
      renameSync(a, `${a}x`)
      renameSync(b, a)
      renameSync(`${a}x`, b)
      expect(await list()).toEqual(first)
      expect(await list(two)).toEqual(second)
      expect(asked()).toBe(1)
    }))

  test.each<[string, (path: string) => void]>([
    ['a pipe', (path) => spawnSync('mkfifo', ['-m', '600', path])],
    ['a link to nowhere', (path) => symlinkSync('nowhere', path)],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
    ['a directory', (path) => mkdirSync(path)],
  ])('in the place of a file of ours does not stop a run: %s', (_, make) =>
    inLab(async ({ cwd, list, asked }) => {
      await untilSettled()
      const first = await list()
      for (const path of [...kept(cwd, 'answers'), ...kept(cwd, 'outputs')]) {
        rmSync(path)
        make(path)
      }
      const second = await list()
      expect(second.stdout).toBe(first.stdout)
      expect(asked()).toBe(2)
    }),
  )

  test('as a pipe in the place of a directory does not stop a run', () =>
    inLab(async ({ cwd, list }) => {
      mkdirSync(own(cwd), { recursive: true, mode: 0o700 })
      spawnSync('mkfifo', [own(cwd, 'answers'), own(cwd, 'outputs')])
      const { exitCode, stderr } = await list()
      expect(exitCode).toBe(0)
      expect(stderr).toMatch(/^\S+: nothing can be kept .* \[cache-unwritable\]\n$/)
    }))
})

describe('a directory that others could have changed', () => {
  const REFUSED =
    /^\S+: not used, because other users could change what is in it: .* \[directory-not-private\]\n$/

  test('has no cache: each run says so in one line, and asks', () =>
    inLab(async ({ cwd, list, asked }) => {
      await untilSettled()
      mkdirSync(join(cwd, 'cache'))
      const first = await list()
      expect(first.stderr).toBe('')
      chmodSync(join(cwd, 'cache'), 0o777)
      for (let run = 0; run < 2; run++) {
        const ended = await list()
        expect(ended).toMatchObject({ exitCode: 0, stdout: first.stdout })
        expect(ended.stderr).toMatch(REFUSED)
        expect(ended.stderr).toContain('cache can be written by everyone')
      }
      expect(asked()).toBe(3)
    }))

  test('remembers no plan, and gives none', () =>
    inLab(async ({ cwd, list }) => {
      const env = { VM_DISPATCHER_STATE_DIR: join(cwd, 'state') }
      mkdirSync(join(cwd, 'state'))
      expect((await list(env, 'plan')).stderr).toBe('')
      chmodSync(join(cwd, 'state/vm_dispatcher'), 0o755)
      const planned = await list(env, 'plan')
      expect(planned.stderr).toMatch(REFUSED)
      const compared = await list(env, 'plan', '--diff')
      expect(compared).toMatchObject({ exitCode: 2, stdout: '' })
      expect(compared.stderr).toMatch(REFUSED)
    }))
})

describeUnlessMissing(
  process.getuid?.() === 0 ? [] : ['root'],
  'as root with what is another user’s',
  () => {
    const OTHER = 64_001

    test('HOME: nothing is made or removed there', () =>
      inLab(async ({ cwd, list }) => {
        await untilSettled()
        const home = join(cwd, 'home')
        mkdirSync(join(home, '.cache'), { recursive: true })
        // Where root would remove what the user wants gone.
        mkdirSync(join(cwd, 'precious/outputs'), { recursive: true, mode: 0o700 })
        const precious = join(cwd, 'precious/outputs', `output-${'a'.repeat(64)}`)
        writeFileSync(precious, 'mine')
        utimesSync(precious, 0, 0)
        symlinkSync(join(cwd, 'precious'), join(home, '.cache/vm_dispatcher'))
        lchownSync(join(home, '.cache/vm_dispatcher'), OTHER, OTHER)
        for (const path of [home, join(home, '.cache')]) chownSync(path, OTHER, OTHER)
        for (const args of [['--list'], ['--list', '--refresh-cache']]) {
          const { exitCode, stderr } = await list(
            { HOME: home, VM_DISPATCHER_CACHE_DIR: '' },
            ...args,
          )
          expect(exitCode).toBe(0)
          expect(stderr).toContain(`home belongs to user ${OTHER}`)
        }
        expect(readFileSync(precious, 'utf8')).toBe('mine')
        expect(readdirSync(join(cwd, 'precious'))).toEqual(['outputs'])
      }))

    test('cache: not even a file that root has written is read from it', () =>
      inLab(async ({ cwd, list, asked }) => {
        await untilSettled()
        await list()
        chownSync(own(cwd), OTHER, OTHER)
        const { stderr } = await list()
        expect(stderr).toContain(`vm_dispatcher belongs to user ${OTHER}`)
        expect(asked()).toBe(2)
      }))
  },
)
