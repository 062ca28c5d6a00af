import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT } from '../support/built_file.ts'
import {
  ONE_HYPERVISOR,
  type RecordedFleet,
  startRecordedFleet,
} from '../support/recorded_fleet.ts'

let fleet: RecordedFleet
/** How often each hypervisor was asked. */
let asked: Record<string, number>

const XML = readFileSync('quickstart/capabilities/hv1.xml')

/** What hv1 says. */
let answer: string | Buffer = XML

beforeAll(async () => {
  fleet = await startRecordedFleet({
    hv1: (_command, channel) => {
      count('hv1')
      channel.write(answer)
      channel.exit(0)
      channel.end()
    },
    down: (_command, channel) => {
      count('down')
      channel.stderr.write('error: Failed to connect socket: No such file or directory\n')
      channel.exit(1)
      channel.end()
    },
  })
})
afterAll(() => fleet.stop())
beforeEach(() => {
  asked = { hv1: 0, down: 0 }
})

const count = (name: string) => {
  asked[name] = (asked[name] ?? 0) + 1
}

const WITH_FAILURE = ONE_HYPERVISOR.replace(
  '      vars:',
  '        down: {ansible_port: @down@}\n      vars:',
)

type Run = (env?: Record<string, string>, ...args: string[]) => Promise<Ended>

/** Runs `use` in a directory with this inventory and a cache of its own. */
async function inLab(hosts: string, use: (run: Run, cwd: string) => Promise<void>): Promise<void> {
  await fleet.inLab({ 'hosts.yml': hosts }, async (cwd) => {
    // Here from the start, for the directory of the inventory to stay as it is.
    mkdirSync(join(cwd, 'cache'), { mode: 0o700 })
    const run: Run = (env = {}, ...args) =>
      runProgram(`./${SCRIPT}`, args.length > 0 ? args : ['--list'], {
        cwd,
        env: {
          VM_DISPATCHER_CACHE_DIR: join(cwd, 'cache'),
          VM_DISPATCHER_CACHE_TTL: '600',
          ...env,
        },
      })
    await use(run, cwd)
    return { exitCode: 0, stdout: '', stderr: '' }
  })
}

/** Until a file that was written just now counts as one that is left alone. */
const untilSettled = () => setTimeout(2100)

/** Inside the directory that is named to it the program has one of its own. */
const ownCache = (cwd: string, ...path: string[]) => join(cwd, 'cache/vm_dispatcher', ...path)

const inCache = (cwd: string, kind: 'answers' | 'outputs') =>
  readdirSync(ownCache(cwd, kind)).map((name) => ownCache(cwd, kind, name))

describe('the cache', () => {
  test('is off where nobody asked for it', () =>
    inLab(ONE_HYPERVISOR, async (run, cwd) => {
      await run({ VM_DISPATCHER_CACHE_TTL: '' })
      await run({ VM_DISPATCHER_CACHE_TTL: '' })
      expect(asked.hv1).toBe(2)
      expect(readdirSync(join(cwd, 'cache'))).toEqual([])
    }))

  test('is off with 0, wherever that is said', () =>
    inLab(
      ONE_HYPERVISOR.replace('config:', 'vm_dispatcher_cache_ttl: 0\n      config:'),
      async (run, cwd) => {
        await untilSettled()
        await run({ VM_DISPATCHER_CACHE_TTL: '' })
        await run({ VM_DISPATCHER_CACHE_TTL: '' })
        await run({ VM_DISPATCHER_CACHE_TTL: '0' })
        expect((await run({}, 'plan', '--cache-ttl', '0')).stderr).toBe('')
        expect(asked.hv1).toBe(4)
        expect(readdirSync(join(cwd, 'cache'))).toEqual([])
        await run()
        await run({ VM_DISPATCHER_CACHE_TTL: '0.0' })
        expect(asked.hv1).toBe(6)
      },
    ))

  test('answers for a hypervisor, whatever else has changed', () =>
    inLab(ONE_HYPERVISOR, async (run, cwd) => {
      await run()
      const hosts = readFileSync(join(cwd, 'hosts.yml'), 'utf8')
      writeFileSync(join(cwd, 'hosts.yml'), hosts.replace('platform: debian', 'platform: fedora'))
      const { stdout, stderr } = await run()
      expect(JSON.parse(stdout)._meta.hostvars.hv1.config.list).toEqual([
        { target: 'amd64', platform: 'fedora' },
      ])
      expect({ stderr, asked: asked.hv1 }).toEqual({ stderr: '', asked: 1 })
    }))

  test('gives the whole output again as long as no file has changed', () =>
    inLab(ONE_HYPERVISOR, async (run, cwd) => {
      await untilSettled()
      const first = await run()
      rmSync(ownCache(cwd, 'answers'), { recursive: true })
      expect(await run()).toEqual(first)
      expect(asked.hv1).toBe(1)
      expect((await run({}, '--host', 'hv1')).stdout).not.toBe(first.stdout)
      writeFileSync(join(cwd, 'group_vars'), '')
      await run()
      expect(asked.hv1).toBe(2)
    }))

  test('is asked anew for another environment, user or URI', () =>
    inLab(ONE_HYPERVISOR, async (run, cwd) => {
      await untilSettled()
      await run()
      await run({ ANSIBLE_REMOTE_PORT: '1' })
      await run({ ANSIBLE_SSH_ARGS: '-C' })
      expect(asked.hv1).toBe(2)
      const hosts = readFileSync(join(cwd, 'hosts.yml'), 'utf8')
      const other = `${hosts}        ansible_libvirt_uri: qemu:///session\n`
      writeFileSync(join(cwd, 'hosts.yml'), other)
      await run()
      expect(asked.hv1).toBe(3)
    }))

  test('forgets after its time', () =>
    inLab(ONE_HYPERVISOR, async (run) => {
      await run({ VM_DISPATCHER_CACHE_TTL: '1' })
      await setTimeout(1100)
      await run({ VM_DISPATCHER_CACHE_TTL: '1' })
      expect(asked.hv1).toBe(2)
    }))

  test('is filled anew by --refresh-cache', () =>
    inLab(ONE_HYPERVISOR, async (run) => {
      await untilSettled()
      const first = await run()
      expect(await run({}, '--list', '--refresh-cache')).toEqual(first)
      expect(asked.hv1).toBe(2)
      answer = '<capabilities/>'
      await run({}, '--list', '--refresh-cache')
      answer = XML
      const third = await run()
      expect(asked.hv1).toBe(3)
      expect(third.stdout).not.toBe(first.stdout)
    }))

  test('remembers a failure for a shorter time, and says so', () =>
    inLab(WITH_FAILURE, async (run) => {
      const settings = { VM_DISPATCHER_RETRY_AFTER: '600' }
      await untilSettled()
      const first = await run(settings)
      const second = await run(settings)
      const third = await run(settings)
      expect(first.stderr).not.toMatch('remembered')
      expect(second.stderr).toMatch(
        /^down: .* \(remembered from \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\); .* \[virsh-failed\]\n$/,
      )
      expect(third).toEqual(second)
      expect(asked).toEqual({ hv1: 1, down: 1 })
      await setTimeout(1100)
      await run({ VM_DISPATCHER_RETRY_AFTER: '1' })
      expect(asked).toEqual({ hv1: 1, down: 2 })
    }))

  test('is for its user alone, and takes nothing that others could have written', () =>
    inLab(ONE_HYPERVISOR, async (run, cwd) => {
      await untilSettled()
      await run()
      const files = [...inCache(cwd, 'answers'), ...inCache(cwd, 'outputs')]
      expect(files.map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600])
      const directories = ['', 'answers', 'outputs'].map((name) => ownCache(cwd, name))
      expect(directories.map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o700])
      for (const path of files) chmodSync(path, 0o620)
      await run()
      expect(asked.hv1).toBe(2)
    }))

  test('asks again where a file is damaged', () =>
    inLab(ONE_HYPERVISOR, async (run, cwd) => {
      const first = await run()
      const [file = ''] = inCache(cwd, 'answers')
      const whole = readFileSync(file)
      const flipped = Buffer.from(whole)
      flipped.writeUInt8(flipped.readUInt8(60) ^ 1, 60)
      for (const damaged of [flipped, whole.subarray(0, 50), Buffer.alloc(0)]) {
        writeFileSync(file, damaged)
        rmSync(ownCache(cwd, 'outputs'), { recursive: true, force: true })
        expect(await run()).toEqual(first)
      }
      expect(asked.hv1).toBe(4)
    }))

  test('holds no secret of a connection or of the environment', () =>
    inLab(`${ONE_HYPERVISOR}        ansible_become_password: geheim1\n`, async (run, cwd) => {
      await untilSettled()
      const env = { VM_DISPATCHER_EMIT: 'additions', ANSIBLE_BECOME_PASS: 'geheim2' }
      await run(env)
      const files = [...inCache(cwd, 'answers'), ...inCache(cwd, 'outputs')]
      expect(files).toHaveLength(2)
      for (const file of files) expect(readFileSync(file, 'latin1')).not.toMatch(/geheim/)
    }))

  test('is not damaged by runs at the same time', () =>
    inLab(ONE_HYPERVISOR, async (run, cwd) => {
      const ended = await Promise.all(Array.from({ length: 6 }, () => run()))
      expect(new Set(ended.map(({ stdout }) => stdout)).size).toBe(1)
      expect(ended.map(({ exitCode, stderr }) => exitCode || stderr).join('')).toBe('')
      expect(inCache(cwd, 'answers')).toHaveLength(1)
      asked.hv1 = 0
      await run()
      expect(asked.hv1).toBe(0)
    }))

  test('that cannot be written costs a line, not the run', () =>
    inLab(ONE_HYPERVISOR, async (run, cwd) => {
      writeFileSync(join(cwd, 'file'), '')
      const { exitCode, stderr } = await run({ VM_DISPATCHER_CACHE_DIR: join(cwd, 'file') })
      expect(exitCode).toBe(0)
      expect(stderr).toMatch(
        /file\/vm_dispatcher: nothing can be kept here for the next run: .*\[cache-unwritable\]\n$/,
      )
    }))
})
