// npm run soak -- [RUNS]: runs of the built file one after the other, with a cache and a state, over
// SSH and on this machine, some against hosts with faults. No run may leave a process, a connection or
// a file, or take more memory than the first one did. Exit code 1 if one does.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { LIMIT_SECONDS, startFleet } from './fleet.ts'
import { openSockets, processesWith } from './processes.ts'

const RUNS = Number(process.argv[2] ?? 50)

/** How much more memory than the first run a run may take. */
const SLACK_MEBIBYTES = 25

const PROBE = `import { readFileSync, writeFileSync } from 'node:fs'
process.on('exit', () => {
  const [, peak] = /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))
  writeFileSync(process.env.PEAK_FILE, peak)
})
`

const { hosts, members, files } = await startFleet()
const bin = join(hosts.directory, 'bin')
mkdirSync(bin)
for (const [name, text] of Object.entries(files)) writeFileSync(join(bin, name), text)
chmodSync(join(bin, 'virsh'), 0o700)
const home = mkdtempSync(join(hosts.directory, 'home-'))
mkdirSync(join(home, 'tmp'))
const KINDS = [
  'healthy',
  'here: healthy',
  'here: fails',
  'nobody listens',
  'its ProxyCommand fails',
]
const chosen = members.filter(({ kind }) => KINDS.includes(kind))
const inventory = {
  all: {
    hosts: { localhost: { config: { list: [{ target: 'x86_64', platform: 'p' }] } } },
    children: {
      hypervisors: {
        hosts: Object.fromEntries(chosen.map(({ variables }, index) => [`h${index}`, variables])),
      },
    },
  },
}
writeFileSync(join(home, 'hosts.json'), JSON.stringify(inventory), { mode: 0o600 })
writeFileSync(join(home, 'probe.mjs'), PROBE)
const env = {
  PATH: `${bin}:${process.env.PATH}`,
  HOME: home,
  TMPDIR: join(home, 'tmp'),
  NODE_OPTIONS: `--import ${join(home, 'probe.mjs')}`,
  PEAK_FILE: join(home, 'peak'),
  VM_DISPATCHER_INVENTORY: join(home, 'hosts.json'),
  VM_DISPATCHER_COMMAND_TIMEOUT: String(LIMIT_SECONDS),
  VM_DISPATCHER_CACHE_TTL: '1',
  VM_DISPATCHER_RETRY_AFTER: '1',
  SOAK_MARK: home,
}
const filesThere = () => readdirSync(home, { recursive: true, encoding: 'utf8' }).length

/** After the end of a connection its other end needs a moment to end too. */
async function socketsLeft(usual: number): Promise<number> {
  for (let tries = 0; tries < 40 && openSockets() > usual; tries += 1) await setTimeout(50)
  return openSockets() - usual
}

/** Outputs are kept only where no source has changed in the last two seconds. */
const SETTLED_MS = 2100
await setTimeout(SETTLED_MS)

const sockets = openSockets()
const peaks: number[] = []
const found: string[] = []
let first = 0
for (let index = 0; index < RUNS; index += 1) {
  const transport = index % 2 === 0 ? 'auto' : 'openssh'
  const ended = await runProgram(BUILT_FILE, ['--list'], {
    env: { ...env, VM_DISPATCHER_TRANSPORT: transport },
  })
  if (ended.exitCode !== 0) found.push(`run ${index} ended with ${ended.exitCode}: ${ended.stderr}`)
  peaks.push(Number(readFileSync(env.PEAK_FILE, 'utf8')) / 1024)
  const left = processesWith(`SOAK_MARK=${home}`)
  if (left.length > 0) found.push(`run ${index} left ${left.join(', ')}`)
  const open = await socketsLeft(sockets)
  if (open > 0) found.push(`run ${index} left ${open} connections`)
  // By then both transports have stored their files.
  if (index < 4 + RUNS / 5) first = Math.max(first, filesThere())
}
if (filesThere() > first)
  found.push(`there are ${filesThere()} files, after the first runs ${first}`)
if (readdirSync(env.TMPDIR).length > 0) found.push(`TMPDIR has ${readdirSync(env.TMPDIR)}`)
const most = Math.max(...peaks)
const [one = 0] = peaks
if (most > one + SLACK_MEBIBYTES) found.push(`a run took ${most} MiB, the first one ${one}`)
for (const what of found) console.log(what)
console.log(
  `${RUNS} runs: ${found.length} violations; ${first} files after the first runs, ${filesThere()} after the last; ${sockets} sockets before, ${openSockets()} after; memory ${one.toFixed()} MiB in the first run, at most ${most.toFixed()}`,
)
await hosts.stop()
process.exit(found.length > 0 ? 1 : 0)
