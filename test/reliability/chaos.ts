// npm run chaos -- [RUNS [SEED [ONLY]]]: runs of the built file against fleets of random hosts, most of them
// with faults, over both transports, stopped and short of files at random. What must hold in each run
// is in `violations`. Exit code 1 if it does not hold in one.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { BUILT_FILE } from '../support/built_file.ts'
import { LIMIT_SECONDS, type Member, startFleet } from './fleet.ts'
import { processesWith } from './processes.ts'

const RUNS = Number(process.argv[2] ?? 50)
const SEED = Number(process.argv[3] ?? Date.now() % 1_000_000)
/** The one run of the seed that is made, to look at it. */
const ONLY = process.argv[4]

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Plan {
  hosts: { name: string; member: Member }[]
  targets: string[]
  transport: string
  forks: number
  stopSeconds: number
  files: number | undefined
}

function planOf(random: () => number, members: readonly Member[]): Plan {
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  const one = <Item>(items: readonly Item[]) => items[upTo(items.length - 1)] as Item
  const healthy = members.filter(({ isHealthy }) => isHealthy)
  const faulty = members.filter(({ isHealthy }) => !isHealthy)
  const chosen = [
    ...Array.from({ length: upTo(6) }, () => one(healthy)),
    ...Array.from({ length: 1 + upTo(7) }, () => one(faulty)),
  ].sort(() => random() - 0.5)
  return {
    hosts: chosen.map((member, index) => ({ name: `h${index}`, member })),
    targets: Array.from({ length: 1 + upTo(11) }, () => one(['x86_64', 'x86_64', 'riscv64'])),
    transport: one(['auto', 'openssh']),
    forks: one([2, 64, 64]),
    stopSeconds: random() < 0.15 ? 1 + 2 * random() : 0,
    files: random() < 0.1 ? 64 : undefined,
  }
}

interface Outcome {
  exitCode: number | null
  stdout: string
  stderr: string
  seconds: number
  left: string[]
}

async function run(plan: Plan, bin: string): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), 'chaos-'))
  const temporary = join(home, 'tmp')
  mkdirSync(temporary)
  const inventory = {
    all: {
      hosts: {
        localhost: {
          config: {
            list: plan.targets.map((target, index) => ({ target, platform: `p${index}` })),
          },
        },
      },
      children: {
        hypervisors: {
          hosts: Object.fromEntries(plan.hosts.map(({ name, member }) => [name, member.variables])),
        },
      },
    },
  }
  writeFileSync(join(home, 'hosts.json'), JSON.stringify(inventory), { mode: 0o600 })
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    TMPDIR: temporary,
    VM_DISPATCHER_INVENTORY: join(home, 'hosts.json'),
    VM_DISPATCHER_COMMAND_TIMEOUT: String(LIMIT_SECONDS),
    VM_DISPATCHER_TRANSPORT: plan.transport,
    VM_DISPATCHER_FORKS: String(plan.forks),
    CHAOS_MARK: home,
  }
  const words = plan.files
    ? ['-c', `ulimit -n ${plan.files}; exec "$0" --list`]
    : ['-c', 'exec "$0" --list']
  const started = Date.now()
  const child = spawn('sh', [...words, BUILT_FILE], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const outcome = { exitCode: null as number | null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    outcome.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    outcome.stderr += text
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', (exitCode) => {
      outcome.exitCode = exitCode
      resolve()
    })
  })
  if (plan.stopSeconds > 0) {
    await setTimeout(300)
    child.kill('SIGSTOP')
    await setTimeout(plan.stopSeconds * 1000)
    child.kill('SIGCONT')
  }
  await ended
  const seconds = (Date.now() - started) / 1000 - plan.stopSeconds
  await setTimeout(50)
  const left = [...readdirSync(temporary), ...processesWith(`CHAOS_MARK=${home}`)]
  rmSync(home, { recursive: true, force: true })
  return { ...outcome, seconds, left }
}

/** The violations in the outcome of a run. */
function violations(plan: Plan, outcome: Outcome, most: number): string[] {
  const found: string[] = []
  const check = (holds: boolean, what: string) => {
    if (!holds) found.push(what)
  }
  check(outcome.exitCode === 0, `exit code ${outcome.exitCode}: ${outcome.stderr.slice(0, 500)}`)
  if (outcome.exitCode !== 0) return found
  const all = JSON.parse(outcome.stdout)
  const variables = all._meta.hostvars
  const assigned = new Map<string, number>()
  for (const { name, member } of plan.hosts) {
    const { status, error, assigned: entries } = variables[name].vm_dispatcher
    const isRight = member.kind.startsWith('answer: ') || (status === 'ok') === member.isHealthy
    check(isRight, `${member.kind} is ${status} ${error?.code ?? ''}`)
    check(status === 'ok' || typeof error?.code === 'string', `${member.kind} has no reason`)
    for (const { platform } of entries) assigned.set(platform, (assigned.get(platform) ?? 0) + 1)
    check(variables[name].config.list.length === entries.length, `${name} has another list`)
  }
  const unassigned = all.all.vars.vm_dispatcher_unassigned as {
    entry: { platform: string }
    reason: string
  }[]
  for (const { entry, reason } of unassigned) {
    assigned.set(entry.platform, (assigned.get(entry.platform) ?? 0) + 1)
    const [, counts = ''] = /^\d+\/\d+ hypervisors: (.*)$/.exec(reason) ?? []
    const sum = [...counts.matchAll(/(\d+) /g)].reduce(
      (total, [, count]) => total + Number(count),
      0,
    )
    check(sum === plan.hosts.length, `${reason} is not a reason for each of ${plan.hosts.length}`)
  }
  for (const [index] of plan.targets.entries()) {
    const times = assigned.get(`p${index}`) ?? 0
    check(times === 1, `entry p${index} is there ${times} times`)
  }
  // If other programs use the processors, no time can be promised.
  const isBusy = (loadavg()[0] ?? 0) > availableParallelism()
  check(
    isBusy || outcome.seconds <= most,
    `it took ${outcome.seconds.toFixed(1)} s of ${most.toFixed(1)}`,
  )
  check(outcome.left.length === 0, `it left ${outcome.left.join(', ')}`)
  return found
}

const { hosts, members, files } = await startFleet()
const bin = join(hosts.directory, 'bin')
mkdirSync(bin)
for (const [name, text] of Object.entries(files)) writeFileSync(join(bin, name), text)
chmodSync(join(bin, 'virsh'), 0o700)

const random = randomNumbers(SEED)
let broken = 0
let faulty = 0
let slowest = 0
/**
 * How long a run without faults takes on this machine, in seconds: this does not depend on the
 * limits.
 */
let usual = 1
for (let index = 0; index < RUNS; index += 1) {
  if (index % 20 === 0) {
    const healthy = members.filter(({ isHealthy }) => isHealthy)
    const hosts = [...healthy, ...healthy].map((member, at) => ({ name: `h${at}`, member }))
    const plan: Plan = {
      hosts,
      targets: ['x86_64'],
      transport: 'openssh',
      forks: 64,
      stopSeconds: 0,
      files: undefined,
    }
    usual = (await run(plan, bin)).seconds
  }
  const plan = planOf(random, members)
  if (ONLY !== undefined && index !== Number(ONLY)) continue
  const outcome = await run(plan, bin)
  // Hypervisors that wait for others to end have limits of their own.
  const turns =
    plan.forks < plan.hosts.length ? Math.ceil(plan.hosts.length / plan.forks) : plan.files ? 3 : 1
  const found = violations(plan, outcome, turns * 2 * LIMIT_SECONDS + 2 + 2 * usual)
  faulty += plan.hosts.filter(({ member }) => !member.isHealthy).length
  slowest = Math.max(slowest, outcome.seconds)
  if (found.length === 0) continue
  broken += 1
  const { transport, forks, stopSeconds, files } = plan
  console.log(
    `run ${index} of seed ${SEED} (${JSON.stringify({ transport, forks, stopSeconds, files })}):`,
  )
  console.log(`  ${plan.hosts.map(({ member }) => member.kind).join(', ')}`)
  for (const what of found) console.log(`  ${what}`)
}
console.log(
  `${RUNS} runs of seed ${SEED}, ${faulty} faulty hypervisors of ${members.length - 2} kinds: ${broken} with violations; the slowest took ${slowest.toFixed(1)} s, of limits of ${2 * LIMIT_SECONDS} s`,
)
await hosts.stop()
process.exit(broken > 0 ? 1 : 0)
