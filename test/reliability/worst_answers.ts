// npm run worst-answers -- [KIND…]: one hypervisor gives the worst answer of each kind, of 15 MiB,
// beside 100 healthy ones with a limit of 2 s, on this machine; then 40 hosts pour out all they can,
// over SSH, beside 10 healthy ones. Prints the time, the processor time and the memory of each run.
// Exit code 1 if a healthy hypervisor is not ok, a run takes more than 3 s more than without, or more
// than 400 MiB.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answering, Hosts, pouring, XML } from '../integration/hosts.ts'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { HOSTILE_ANSWERS } from '../support/hostile_answers.ts'
import { variablesOf } from './fleet.ts'

const SIZE = 15 * 1024 * 1024

const PROBE = `import { readFileSync, writeFileSync } from 'node:fs'
process.on('exit', () => {
  const [, peak] = /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))
  const { user, system } = process.cpuUsage()
  writeFileSync(process.env.PEAK_FILE, peak + ' ' + (user + system))
})
`

const hosts = new Hosts()
const directory = hosts.directory
mkdirSync(join(directory, 'bin'))
const virsh = join(directory, 'bin', 'virsh')
hosts.write('good', XML)
hosts.write('probe.mjs', PROBE)
writeFileSync(
  virsh,
  `#!/bin/sh\ncase $2 in *evil) cat '${directory}/evil'; exit;; esac\nsleep 1; cat '${directory}/good'\n`,
)
chmodSync(virsh, 0o700)

/**
 * A run against these hypervisors: the differences from a right one, its time and processor time in
 * seconds, its memory in MiB.
 */
async function measure(
  hypervisors: Record<string, object>,
  limits: Record<string, string>,
): Promise<{ wrong: string[]; seconds: number; processor: number; mebibytes: number }> {
  const inventory = {
    all: {
      hosts: { localhost: { config: { list: [{ target: 'x86_64', platform: 'p' }] } } },
      children: { hypervisors: { hosts: hypervisors } },
    },
  }
  const env = {
    PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
    HOME: directory,
    NODE_OPTIONS: `--import ${join(directory, 'probe.mjs')}`,
    PEAK_FILE: join(directory, 'peak'),
    VM_DISPATCHER_INVENTORY: hosts.write('hosts.json', JSON.stringify(inventory)),
    ...limits,
  }
  const started = process.uptime()
  const { stdout, stderr, exitCode } = await runProgram(BUILT_FILE, ['--list'], { env })
  const seconds = process.uptime() - started
  if (exitCode !== 0) return { wrong: [stderr], seconds, processor: 0, mebibytes: 0 }
  const variables = JSON.parse(stdout)._meta.hostvars
  const wrong = Object.keys(hypervisors).filter(
    (name) => name.startsWith('ok') && variables[name].vm_dispatcher.status !== 'ok',
  )
  const [kibibytes = 0, microseconds = 0] = readFileSync(env.PEAK_FILE, 'utf8')
    .split(' ')
    .map(Number)
  return { wrong, seconds, processor: microseconds / 1e6, mebibytes: kibibytes / 1024 }
}

let broken = 0
const report = (what: string, result: Awaited<ReturnType<typeof measure>>, most: number) => {
  const { wrong, seconds, processor, mebibytes } = result
  if (wrong.length > 0 || seconds > most || mebibytes > 400) broken += 1
  console.log(
    `${what.padEnd(30)} ${seconds.toFixed(1).padStart(5)} s ${processor.toFixed(1).padStart(5)} s ${mebibytes.toFixed().padStart(4)} MiB${wrong.length > 0 ? `, not ok: ${wrong.join(', ')}` : ''}`,
  )
}

const local = (name: string) => ({
  ansible_connection: 'local',
  ansible_libvirt_uri: `test:///${name}`,
})
const names = Array.from({ length: 100 }, (_, index) => `ok${index}`)
const healthy = Object.fromEntries(names.map((name) => [name, local(name)]))
const limits = { VM_DISPATCHER_COMMAND_TIMEOUT: '2' }
const without = await measure(healthy, limits)
report('100 healthy hypervisors', without, Infinity)
const chosen = process.argv.slice(2)
for (const [kind, make] of Object.entries(HOSTILE_ANSWERS)) {
  if (chosen.length > 0 && !chosen.includes(kind)) continue
  hosts.write('evil', make(SIZE))
  report(kind, await measure({ evil: local('evil'), ...healthy }, limits), without.seconds + 3)
}

const { port } = await hosts.start(answering(XML))
const endless = await hosts.start(pouring)
const fleet = Object.fromEntries([
  ...Array.from({ length: 40 }, (_, index) => [
    `pour${index}`,
    variablesOf(hosts.call('x', endless.port), 60),
  ]),
  ...names.slice(0, 10).map((name) => [name, variablesOf(hosts.call('x', port), 60)]),
])
const time = { VM_DISPATCHER_COMMAND_TIMEOUT: '60' }
report('40 hosts that pour out', await measure(fleet, time), Infinity)
await hosts.stop()
process.exit(broken > 0 ? 1 : 0)
