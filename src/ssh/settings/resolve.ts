import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { problem } from '../../problems.ts'
import type { Giveup, Resolve } from '../contracts.ts'
import { readArguments } from '../from_ansible/arguments.ts'
import type { SshCall } from '../from_ansible/ssh_call.ts'
import { killGroup } from '../kill_group.ts'
import { oneLine } from '../one_line.ts'
import { configPlaces, connectionSettings, type Machine } from './connection_settings.ts'
import { appliesToAll, argumentsArePlain, readHostDependence } from './host_dependence.ts'
import { resolvePlainly } from './plain_resolution.ts'
import { parseSshConfig, type SshConfig } from './ssh_config.ts'

/** What `ssh -G` answered: the configuration, that there is no such command, or why it refused. */
type Resolution = { config: SshConfig } | { missing: true } | { refused: string }

/** Stands for hosts of which ssh_config says nothing particular; no pattern but `*` matches it. */
const ANY_HOST = 'any-host.vm-dispatcher.invalid'

/**
 * Resolves the calls of one run. Hosts with equal arguments but for the port, of which no part of
 * ssh_config says anything particular, share one `ssh -G`. A run that is given up, by `signal`,
 * waits for none.
 */
export function createResolver(machine: Machine, signal: AbortSignal): Resolve {
  const dependence = readHostDependence(configPlaces(machine))
  const shared = new Map<string, Promise<Resolution>>()

  const shareResolution = async (call: SshCall): Promise<Resolution | undefined> => {
    const { port, others } = partPort(call.arguments)
    const key = JSON.stringify([call.executable, others])
    const common = { ...call, arguments: others }
    const answer = shared.get(key) ?? ask(common, ANY_HOST, machine.environment, signal)
    shared.set(key, answer)
    return forHost(await answer, call.address, port)
  }

  return async (call) => {
    const alike = argumentsArePlain(call.arguments) && appliesToAll(await dependence, call.address)
    const common = alike ? await shareResolution(call) : undefined
    const answer = common ?? (await ask(call, call.address, machine.environment, signal))
    if (signal.aborted) return { problem: (signal.reason as Giveup)(call.name) }
    if ('config' in answer) return connectionSettings(call, answer.config, machine)
    if ('refused' in answer) {
      return { problem: problem('ssh-settings-refused', call.name, { reason: answer.refused }) }
    }
    const plain = resolvePlainly(call.arguments)
    return plain instanceof Map
      ? connectionSettings(call, plain, machine)
      : { problem: problem('ssh-missing', call.name, { setting: plain.needs }) }
  }
}

/** Plain arguments without the port that they set, if they set one only: nothing else depends on it. */
function partPort(words: readonly string[]): {
  port?: string
  others: readonly string[]
} {
  const [port, ...more] = readArguments(words).flatMap((argument) =>
    'option' in argument && argument.option === 'port' ? [argument.value] : [],
  )
  const at = words.indexOf(`Port=${port}`)
  if (port === undefined || more.length > 0 || !isPort(port) || words[at - 1] !== '-o') {
    return { others: words }
  }
  return { port, others: words.toSpliced(at - 1, 2) }
}

const isPort = (text: string): boolean => /^[1-9]\d*$/.test(text) && Number(text) <= 65_535

/** The shared answer as that of one host; undefined where it turns out to depend on the host. */
function forHost(
  shared: Resolution,
  address: string,
  port: string | undefined,
): Resolution | undefined {
  if (!('config' in shared)) return shared
  const config = new Map(shared.config)
  config.delete('host')
  if (port !== undefined) config.set('port', [port])
  if (config.get('hostname')?.[0] === ANY_HOST) config.set('hostname', [address.toLowerCase()])
  const dependent = [...config.values()].flat().some((value) => value.includes(ANY_HOST))
  return dependent ? undefined : { config }
}

/** Resolving takes milliseconds, but for a `Match exec` that hangs. */
const LIMIT_MS = 10_000

/** Asks `ssh -G`, which connects to nothing. */
async function ask(
  call: SshCall,
  address: string,
  env: Machine['environment'],
  signal: AbortSignal,
): Promise<Resolution> {
  const child = spawn(call.executable, ['-T', '-G', ...call.arguments, '--', address], {
    // A process group of its own, so that a `Match exec` ends with it.
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Needed next, and loaded while ssh is at work.
  void import('ssh2')
  const kill = () => killGroup(child)
  const timer = setTimeout(kill, LIMIT_MS)
  if (signal.aborted) kill()
  else signal.addEventListener('abort', kill)
  const ended = new Promise<number | NodeJS.ErrnoException | null>((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  const output = [child.stdout, child.stderr].map((stream) => text(stream).catch(() => ''))
  const [ending, stdout = '', stderr = ''] = await Promise.all([ended, ...output])
  clearTimeout(timer)
  signal.removeEventListener('abort', kill)
  if (ending === 0) return { config: parseSshConfig(stdout) }
  if (ending === null) return { refused: 'ssh -G gave no answer in time' }
  if (typeof ending === 'object' && ending.code === 'ENOENT') return { missing: true }
  return { refused: oneLine(stderr.trim().split('\n').at(-1) ?? '') || 'ssh -G failed' }
}
