// npm run kills -- [RUNS [SEED]]: kills the built file with SIGKILL at random moments, lets system
// calls fail at random (with strace's fault injection), and runs it on disks with too little room. The
// files that are kept must be the old ones or the new ones, never halves, and the next run must print
// what a run without any of this prints. Exit code 1 if that does not hold in one.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { readSealed } from '../../src/kept/sealed_file.ts'
import { BUILT_FILE } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const RUNS = Number(process.argv[2] ?? 50)
const SEED = Number(process.argv[3] ?? Date.now() % 1_000_000)

/** `--list` writes into the cache, `plan` into the memory. */
const COMMANDS = [['--list', '--refresh-cache'], ['plan']] as const

/** System calls by which files are written, and what may be wrong with a disk. */
const CALLS = ['openat', 'write', 'rename', 'mkdir', 'close', 'fstat']
const ERRORS = ['ENOSPC', 'EIO', 'EROFS', 'EDQUOT']

/** More than any run takes, with room for a busy machine. */
const WAIT_MS = 30_000

const random = new SeededRandom(SEED)
const violations: string[] = []
const directory = temporaryDirectory('kills-')
const home = join(directory, 'home')
const capabilities = join(directory, 'capabilities.xml')
mkdirSync(join(directory, 'bin'))
mkdirSync(home, { mode: 0o700 })
cpSync('quickstart/capabilities/hv1.xml', capabilities)
writeFileSync(join(directory, 'bin/virsh'), `#!/bin/sh\nexec cat ${capabilities}\n`, {
  mode: 0o755,
})
writeFileSync(
  join(directory, 'hosts.yml'),
  `all:
  hosts: {localhost: {config: {list: [{target: amd64, platform: debian}]}}}
  children: {hypervisors: {hosts: {hv1: {}, hv2: {}}, vars: {ansible_connection: local}}}
`,
)

const options = {
  cwd: directory,
  env: {
    PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
    HOME: home,
    VM_DISPATCHER_INVENTORY: 'hosts.yml',
    VM_DISPATCHER_CACHE_TTL: '600',
  },
  encoding: 'utf8' as const,
  timeout: WAIT_MS,
  killSignal: 'SIGKILL' as const,
}

function printedBy(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(BUILT_FILE, args, options)
  return JSON.stringify({ status, stdout, stderr })
}

const filesIn = (place: string) => readdirSync(place, { recursive: true, encoding: 'utf8' })

/** Checks that stored files are complete. */
function lookAtKept(place: string, when: string): void {
  for (const name of filesIn(place).filter((each) => /-[0-9a-f]{64}$/.test(basename(each)))) {
    try {
      readSealed(join(place, name))
    } catch (error) {
      violations.push(`${when}: ${(error as Error).message}`)
    }
  }
}

/** Checks that the next runs print what they should, and leave no half-written files. */
function lookAtNext(when: string): void {
  for (const args of COMMANDS) {
    const printed = printedBy(args)
    if (printed !== expected.get(args)) violations.push(`${when}: ${args} then printed ${printed}`)
  }
  const left = filesIn(home).filter((name) => name.endsWith('.part'))
  if (left.length > 0) violations.push(`${when}: this was left: ${left}`)
}

async function kill(args: readonly string[], afterMs: number): Promise<void> {
  const child = spawn(BUILT_FILE, args, { ...options, stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await setTimeout(afterMs)
  child.kill('SIGKILL')
  await ended
}

/**
 * Runs it with a system call that fails. strace counts the calls on every descriptor. libuv waits
 * forever when a pipe of its own fails (the one that it locks signal handlers with, the one that tells
 * whether a process started). No disk makes a pipe fail, so such a run is only killed. A run that waits
 * because of a file is wrong.
 *
 * @returns which call failed, for a violation
 */
async function failCall(args: readonly string[], failure: string): Promise<string> {
  const [call] = failure.split(':')
  const rule = `${failure}:when=${1 + random.below(60)}`
  // A file for each thread: in one file their lines would cut each other in two.
  const traces = join(directory, 'traces')
  rmSync(traces, { recursive: true, force: true })
  mkdirSync(traces)
  const inject = ['-e', `trace=${call}`, '-e', `inject=${rule}`]
  const words = ['-ff', '-qq', '-y', '-o', join(traces, 'of'), ...inject]
  const child = spawn('strace', [...words, process.execPath, BUILT_FILE, ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: 'ignore',
    detached: true,
  })
  const ended = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)))
  if (!(await Promise.race([ended, setTimeout(WAIT_MS, false, { ref: false })]))) {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await ended
    const said = readdirSync(traces).map((name) => readFileSync(join(traces, name), 'utf8'))
    const failed = said.join('').match(/^.*\(INJECTED\)$/gm) ?? []
    if (failed.some((line) => /<(pipe|anon_inode):/.test(line))) counts.waited++
    else violations.push(`${args} did not end in ${WAIT_MS} ms: ${failed.join('; ')}`)
  }
  return rule
}

/** Runs it on a disk with so much room; what is there then is copied out of its mount namespace. */
function runOnDisk(args: readonly string[], kilobytes: number): string {
  const copy = join(directory, 'copy')
  rmSync(copy, { recursive: true, force: true })
  const line = `mount -t tmpfs -o size=${kilobytes}k,mode=700 none "$HOME" && "$0" "$@"; status=$?
cp -a "$HOME" ${copy}; exit $status`
  const { status } = spawnSync('unshare', ['-m', 'sh', '-c', line, BUILT_FILE, ...args], options)
  if (status !== 0) violations.push(`${args} ended with ${status} on a disk of ${kilobytes} kB`)
  return copy
}

for (const args of COMMANDS) printedBy(args)
const expected = new Map(COMMANDS.map((args) => [args as readonly string[], printedBy(args)]))
const start = performance.now()
printedBy(COMMANDS[0])
const usual = performance.now() - start

const counts = { killed: 0, failed: 0, waited: 0, full: 0 }
for (; counts.killed < RUNS; counts.killed++) {
  const afterMs = random.below(1.1 * usual)
  await kill(COMMANDS[counts.killed % 2] ?? [], afterMs)
  lookAtKept(home, `killed after ${afterMs} ms`)
  lookAtNext(`killed after ${afterMs} ms`)
}
for (const call of isOnPath('strace') ? CALLS : []) {
  for (let trial = 0; trial < RUNS / 10; trial++) {
    const error = ERRORS[random.below(ERRORS.length)]
    const when = await failCall(COMMANDS[trial % 2] ?? [], `${call}:error=${error}`)
    lookAtKept(home, when)
    lookAtNext(when)
    counts.failed++
  }
}
const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0
for (let kilobytes = 4; mayMount && kilobytes <= 64; kilobytes += 4) {
  lookAtKept(runOnDisk(['--list'], kilobytes), `a disk of ${kilobytes} kB`)
  counts.full++
}
rmSync(directory, { recursive: true })
for (const violation of violations) console.log(violation)
console.log(
  `${counts.killed} runs killed, ${counts.failed} with a system call that failed (${counts.waited} waited for a pipe), ${counts.full} on full disks, seed ${SEED}: ${violations.length} violations`,
)
process.exitCode = violations.length > 0 ? 1 : 0
