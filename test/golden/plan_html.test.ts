import { createHash } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT, withFiles } from '../support/built_file.ts'

const FILES = {
  'hosts.yml': `hypervisors: {hosts: {hv1: }}
local: {hosts: {localhost: {config: {list: [{target: amd64, platform: debian}]}}}}
`,
  'fleet.json': JSON.stringify({
    vm_dispatcher_snapshot: 1,
    hypervisors: { hv1: { status: 'ok', capabilities: { x86_64: { kvm: null } } } },
  }),
}

/** Runs `plan` in a new directory, which `use` gets to look at. */
const inLab = (use: (run: (...args: string[]) => Promise<Ended>, cwd: string) => Promise<void>) =>
  withFiles(FILES, (cwd) =>
    use(
      (...args) =>
        runProgram(`./${SCRIPT}`, ['plan', '--snapshot', 'fleet.json', ...args], {
          cwd,
          env: { HOME: cwd },
        }),
      cwd,
    ),
  )

const PAGE = /^<!doctype html>\n[\s\S]*<\/html>\n$/

describe('plan --html', () => {
  test('writes the page, the same bytes each time, and prints what it would without', () =>
    inLab(async (run, cwd) => {
      const page = () => readFileSync(join(cwd, 'plan.html'), 'utf8')
      expect(await run('--html', 'plan.html')).toEqual(await run())
      const first = page()
      expect(first).toMatch(PAGE)
      expect(statSync(join(cwd, 'plan.html')).mode & 0o777).toBe(0o644 & ~process.umask())
      expect(await run('--json', '--html', 'plan.html')).toEqual(await run('--json'))
      expect(page()).toBe(first)
      expect(readdirSync(cwd).filter((name) => name.startsWith('plan'))).toEqual(['plan.html'])
    }))

  test('its policy allows the script and the style that are in it', () =>
    inLab(async (run) => {
      const { stdout } = await run('--html', '-')
      for (const element of ['script', 'style']) {
        const [, text = ''] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(stdout) ?? []
        const hash = createHash('sha256').update(text).digest('base64')
        expect(text.length).toBeGreaterThan(1000)
        expect(stdout).toContain(`${element}-src 'sha256-${hash}'`)
      }
    }))

  test('to stdout, and nothing else', () =>
    inLab(async (run) => {
      expect(await run('--html', '-')).toEqual({
        exitCode: 0,
        stderr: '',
        stdout: expect.stringMatching(PAGE),
      })
      const refused = await run('--html', '-', '--json')
      expect({ ...refused, stderr: refused.stderr.match(/\[\w+\]/g) }).toEqual({
        exitCode: 2,
        stdout: '',
        stderr: ['[usage]'],
      })
    }))

  test('follows a link, and leaves it one', () =>
    inLab(async (run, cwd) => {
      symlinkSync('fleet.json', join(cwd, 'latest.html'))
      await run('--html', 'latest.html')
      expect(lstatSync(join(cwd, 'latest.html')).isSymbolicLink()).toBe(true)
      expect(readFileSync(join(cwd, 'fleet.json'), 'utf8')).toMatch(PAGE)
    }))

  test('--open opens it, with the name as it is', () =>
    inLab(async (run, cwd) => {
      const opener = join(cwd, 'xdg-open')
      writeFileSync(opener, `#!/bin/sh\nprintf '%s|' "$@" >${cwd}/opened\n`, { mode: 0o755 })
      const PATH = `${cwd}:${process.env.PATH}`
      const open = (file: string) =>
        runProgram(
          `./${SCRIPT}`,
          ['plan', '--snapshot', 'fleet.json', `--html=${file}`, '--open'],
          { cwd, env: { HOME: cwd, PATH } },
        )
      const name = '-a $(b); c.html'
      expect(await open(name)).toEqual(await run())
      expect(readFileSync(join(cwd, 'opened'), 'utf8')).toBe(`${join(cwd, name)}|`)
      writeFileSync(opener, '#!/bin/sh\nexit 3\n')
      expect(await open('plan.html')).toMatchObject({
        exitCode: 1,
        stderr:
          'plan.html: written, but cannot be opened: xdg-open ended with 3; open the file in a browser yourself, or leave out --open [page-unopened]\n',
      })
      for (const html of [[], ['--html', '-']]) {
        const { exitCode, stderr } = await run('--open', ...html)
        expect({ exitCode, stderr }).toEqual({
          exitCode: 2,
          stderr: expect.stringContaining('--open needs a file with the page: --html FILE'),
        })
      }
    }))

  test('into a pipe, which stays one', () =>
    inLab(async (_run, cwd) => {
      const script = `mkfifo pipe; cat pipe & ./${SCRIPT} plan --snapshot fleet.json --html pipe >text; wait`
      const { stdout } = await runProgram('sh', ['-c', script], { cwd, env: { HOME: cwd } })
      expect(stdout).toMatch(PAGE)
      expect(lstatSync(join(cwd, 'pipe')).isFIFO()).toBe(true)
    }))

  test.each([
    ['pages', 'it is a directory'],
    ['no/where.html', 'no such file or directory'],
  ])('into %s, which cannot be', (file, reason) =>
    inLab(async (run, cwd) => {
      mkdirSync(join(cwd, 'pages'))
      const { exitCode, stdout, stderr } = await run('--html', file)
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toContain(`${file}: cannot be written: ${reason};`)
      expect(readdirSync(join(cwd, 'pages'))).toEqual([])
    }),
  )
})
