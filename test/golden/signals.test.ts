import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { SCRIPT, withFiles } from '../support/built_file.ts'

const inventory = (hypervisor: string) => `all:
  hosts: {localhost: {ansible_connection: local, config: {list: [{target: amd64, platform: debian}]}}}
  children: {hypervisors: {hosts: {hv1: {${hypervisor}}}}}
`

/** Says under which number it runs, and stays; a child of it does the same. */
const STAYS = `#!/bin/sh
echo $$ >>"$PIDS"
sleep 600 &
echo $! >>"$PIDS"
wait
`

/** An ssh that knows its configuration at once, and then stays. */
const SSH = STAYS.replace(
  '\n',
  '\nfor word; do [ "$word" = -G ] && { echo "hostname localhost"; exit 0; }; done\n',
)

/** Each way on which programs are started, or files written. */
const WAYS: Record<string, { files: Record<string, string>; pids: number }> = {
  'virsh on this machine': {
    files: { 'hosts.yml': inventory('ansible_connection: local'), 'bin/virsh': STAYS },
    pids: 2,
  },
  'virsh as another user': {
    files: {
      'hosts.yml': inventory(
        'ansible_connection: local, ansible_become: true, ansible_become_password: x',
      ),
      'bin/sudo': STAYS,
    },
    pids: 2,
  },
  'the ssh command, with a password': {
    files: {
      'hosts.yml': inventory('ansible_password: x, vm_dispatcher_transport: openssh'),
      'bin/ssh': SSH,
    },
    pids: 2,
  },
  'ssh -G': { files: { 'hosts.yml': inventory('ansible_user: me'), 'bin/ssh': STAYS }, pids: 2 },
  'a ProxyCommand': {
    files: {
      'hosts.yml': inventory(
        "ansible_password: x, ansible_ssh_common_args: '-o ProxyCommand=stays'",
      ),
      'bin/stays': STAYS,
    },
    pids: 2,
  },
  Ansible: {
    files: { 'hosts.ini': '[hypervisors]\nhv1\n', 'bin/ansible-inventory': STAYS },
    pids: 2,
  },
}

/** Whether a process runs; one that has ended and that nobody has waited for does not. */
function runs(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return spawnSync('kill', ['-0', pid]).status === 0
  }
}

const LIMIT_MS = 20_000

async function untilEnded(pid: string): Promise<void> {
  for (const start = performance.now(); runs(pid); await setTimeout(20)) {
    if (performance.now() - start < LIMIT_MS) continue
    const { stdout } = spawnSync('ps', ['-fp', pid], { encoding: 'utf8' })
    throw new Error(`this is left: ${stdout}`)
  }
}

interface Running {
  /** Ends the run, and waits until it has ended. */
  end: (signal: NodeJS.Signals) => Promise<unknown>
  /** The programs that it has started. */
  pids: () => string[]
  /** What it has written into the directory for temporary files. */
  left: () => string[]
}

/** Runs `--list` until it has started its programs. */
const inRun = (
  { files, pids }: (typeof WAYS)[string],
  use: (running: Running, cwd: string) => Promise<void>,
) =>
  withFiles(files, async (cwd) => {
    mkdirSync(join(cwd, 'tmp'))
    const running = await start(cwd, pids)
    try {
      await use(running, cwd)
    } finally {
      for (const pid of running.pids()) spawnSync('kill', ['-9', pid])
    }
  })

async function start(cwd: string, count: number): Promise<Running> {
  const [notes, tmp] = [join(cwd, 'pids'), join(cwd, 'tmp')]
  writeFileSync(notes, '')
  const child = spawn(join(cwd, SCRIPT), ['--list'], {
    cwd,
    env: {
      PATH: `${join(cwd, 'bin')}:${process.env.PATH}`,
      HOME: cwd,
      SHELL: '/bin/sh',
      TMPDIR: tmp,
      PIDS: notes,
    },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  const pids = () => readFileSync(notes, 'utf8').split('\n').filter(Boolean)
  while (pids().length < count) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    await setTimeout(20)
  }
  return {
    end: async (signal) => {
      child.kill(signal)
      const [, by] = await ended
      return by
    },
    pids,
    left: () => readdirSync(tmp),
  }
}

describe.each(Object.entries(WAYS))('%s', (name, way) => {
  const writes = /password|Ansible/.test(name)

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    'a run that %s ends leaves no process and no file',
    (signal) =>
      inRun(way, async ({ end, pids, left }) => {
        expect(left()).toHaveLength(writes ? 1 : 0)
        expect(await end(signal)).toBe(signal)
        for (const pid of pids()) await untilEnded(pid)
        expect(left()).toEqual([])
      }),
  )

  if (writes) {
    test('the files of a run that was killed are removed by the next one', () =>
      inRun(way, async (killed, cwd) => {
        const mine = ['vm-dispatcher-notes', 'vm-dispatcher-elsewhere-1-abcdef']
        for (const directory of mine) mkdirSync(join(cwd, 'tmp', directory))
        await killed.end('SIGKILL')
        expect(killed.left()).toHaveLength(3)
        for (const pid of killed.pids()) spawnSync('kill', ['-9', pid])
        const next = await start(cwd, way.pids)
        expect(next.left()).toHaveLength(3)
        expect(next.left()).toEqual(expect.arrayContaining(mine))
        await next.end('SIGTERM')
        expect(next.left().sort()).toEqual(mine.sort())
        for (const pid of next.pids()) await untilEnded(pid)
      }))
  }
})
