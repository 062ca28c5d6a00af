import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { describeUnlessMissing } from '../support/requirements.ts'

const FILES = {
  'hosts.yml': `all:
  hosts: {localhost: {config: {list: [{target: amd64, platform: debian}]}}}
  children: {hypervisors: {hosts: {hv1: {ansible_connection: local}}}}
`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
  'bin/virsh': '#!/bin/sh\nexec cat "${0%/*}/capabilities.xml"\n',
  'bin/capabilities.xml': readFileSync('quickstart/capabilities/hv1.xml', 'utf8'),
  'hosts.ini': '[hypervisors]\nhv1\n',
}

/** Runs a line of shell, in which $0 is the program. */
const inShell = (line: string, env: Record<string, string> = {}): Promise<Ended> =>
  withFiles(FILES, (cwd) =>
    runProgram('sh', ['-c', line, join(cwd, SCRIPT)], {
      cwd,
      env: { PATH: `${cwd}/bin:${process.env.PATH}`, VM_DISPATCHER_INVENTORY: 'hosts.yml', ...env },
    }),
  )

/** `capture` asks for more than the virsh here says, and has a line about that, too. */
const REFUSED =
  /^(?:hv1: .*\[domains-missing\]\n)?stdout: the system refuses .* no space left on device, .*\[system-refused\]\n$/

describeUnlessMissing(existsSync('/dev/full') ? [] : ['/dev/full'], 'a full disk', () => {
  test.each([
    '--list',
    '--host hv1',
    'plan',
    'plan --json',
    'capture',
    '--help',
    '--list --timings',
  ])('under stdout is one line: %s', async (args) => {
    const { exitCode, stderr } = await inShell(`"$0" ${args} >/dev/full`)
    expect(stderr).toMatch(REFUSED)
    expect(exitCode).toBe(2)
  })

  test('under stdout is one line for what an earlier run has printed, too', async () => {
    const env = { VM_DISPATCHER_CACHE_TTL: '600', VM_DISPATCHER_CACHE_DIR: 'cache' }
    const line = 'sleep 2.1; "$0" --list >/dev/null; rm bin/*; "$0" --list >/dev/full'
    const { exitCode, stderr } = await inShell(line, env)
    expect(stderr).toMatch(REFUSED)
    expect(exitCode).toBe(2)
  })

  test.each(['--list', '--list -vvv', '--list --timings'])(
    'under stderr costs nothing of the inventory: %s',
    async (args) => {
      const { stdout } = await inShell('"$0" --list')
      // It has something to say.
      const env = { VM_DISPATCHER_CACHE_TTL: '600', VM_DISPATCHER_CACHE_DIR: 'hosts.yml/cache' }
      expect(await inShell(`"$0" ${args} 2>/dev/full`, env)).toEqual({
        exitCode: 0,
        stdout,
        stderr: '',
      })
    },
  )

  test('under stderr does not change how a run ends', async () => {
    expect(await inShell('"$0" --nonsense 2>/dev/full')).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

describe('a working directory that was removed', () => {
  test.each(['--list', 'plan', '--help'])('is one line: %s', async (args) => {
    const line = `mkdir gone; cd gone; rmdir ../gone; "$0" ${args}`
    const { exitCode, stdout, stderr } = await inShell(line)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(/^working directory: .* \[working-directory-missing\]\n$/)
  })
})

test('a directory for temporary files that does not exist is one line', async () => {
  const env = { VM_DISPATCHER_INVENTORY: 'hosts.ini', TMPDIR: '/proc/none' }
  const { exitCode, stdout, stderr } = await inShell('"$0" --list', env)
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(/\[system-refused\]\n/)
  expect(stderr).not.toContain('bug')
})

test('a value that no argument of a program can hold is one line', async () => {
  const line = `printf '#!/bin/sh\\n' >bin/ansible; chmod +x bin/ansible
{ printf 'all: {hosts: {localhost: {hypervisors_group: "'; head -c 300000 /dev/zero | tr '\\0' x
echo '", config: {list: []}}}}'; } >hosts.yml; "$0" --list`
  const { exitCode, stdout, stderr } = await inShell(line)
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(/^[^\n]*E2BIG[^\n]*\[system-refused\]\n$/)
})

describe('what may have no end, in the place of a file, keeps nobody waiting', () => {
  const PIPE = 'it is a pipe or socket, not a file'

  test.each([
    ['an inventory', 'rm hosts.yml; mkfifo hosts.yml', 'hosts.yml', PIPE],
    ['variables', 'mkdir group_vars; mkfifo group_vars/all', 'group_vars/all', PIPE],
    ['a definition', 'mkdir -p setup_vm/targets; mkfifo setup_vm/targets/amd64.yml', 'setup', PIPE],
    ['ansible.cfg', 'mkfifo ansible.cfg', 'ansible.cfg', PIPE],
    ['a link to a device', 'ln -sf /dev/zero hosts.yml', 'hosts.yml', 'it is a device, not a file'],
  ])('%s', async (_, line, subject, reason) => {
    const { exitCode, stdout, stderr } = await inShell(`${line}; "$0" --list`)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr.startsWith(subject)).toBe(true)
    expect(stderr).toContain(`cannot be read: ${reason}`)
  })
})

describe('streams that are closed or slow', () => {
  test.each(['<&-', '2>&-', '<&- 2>&-'])('cost nothing of the inventory: %s', async (closed) => {
    const { stdout } = await inShell('"$0" --list')
    expect(await inShell(`"$0" --list ${closed}`)).toEqual({ exitCode: 0, stdout, stderr: '' })
  })

  test('a closed stdout is no fault', async () => {
    expect(await inShell('"$0" --list >&-')).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('a stdout that can only be read is one line', async () => {
    const { exitCode, stderr } = await inShell('"$0" --list 1</dev/null')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^stdout: the system refuses .*EBADF.*\[system-refused\]\n$/)
  })

  test('a reader that takes a byte a second at first gets all', async () => {
    // More than a pipe takes while nobody reads.
    const more =
      'head -c 300000 /dev/zero | tr "\\0" x >text; { printf "  vars: {text: "; cat text; echo "}"; } >>hosts.yml'
    const { stdout } = await inShell(`${more}; "$0" --list`)
    expect(stdout.length).toBeGreaterThan(300_000)
    const byte = 'dd bs=1 count=1 2>/dev/null; sleep 1'
    const line = `${more}; { "$0" --list; echo $? >code; } | { ${byte}; ${byte}; cat; }; exit $(cat code)`
    expect(await inShell(line)).toEqual({ exitCode: 0, stdout, stderr: '' })
  })

  test('a reader of stderr that is gone costs nothing', async () => {
    const { stdout } = await inShell('"$0" --list')
    const line = '"$0" --list -vvv 2>&1 >out | true; cat out'
    expect(await inShell(line)).toMatchObject({ stdout })
  })
})

test('twenty runs at once give the same, and keep one answer', () =>
  withFiles(FILES, async (cwd) => {
    mkdirSync(join(cwd, 'home'))
    const env = {
      PATH: `${cwd}/bin:${process.env.PATH}`,
      HOME: join(cwd, 'home'),
      VM_DISPATCHER_INVENTORY: 'hosts.yml',
      VM_DISPATCHER_CACHE_TTL: '600',
    }
    const runs = Array.from({ length: 20 }, () =>
      runProgram(join(cwd, SCRIPT), ['--list'], { cwd, env }),
    )
    const ended = await Promise.all(runs)
    expect(new Set(ended.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(ended[0]).toMatchObject({ exitCode: 0, stderr: '' })
    const { stdout } = spawnSync('find', [join(cwd, 'home'), '-type', 'f'], { encoding: 'utf8' })
    expect(stdout).toMatch(/^\S+\/answers\/answer-\w+\n(\S+\/outputs\/output-\w+\n)?$/)
  }))
