import type { SpawnOptions } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { killGroup } from '../../machine/kill_group.ts'
import { startProgram } from '../../machine/program.ts'
import { isShortage, type Shortage, shortage } from '../../machine/shortage.ts'
import { TimeLimit } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Giveup, Resolve } from '../contracts.ts'
import { plainArguments, readArguments } from '../from_ansible/arguments.ts'
import type { SshCall } from '../from_ansible/ssh_call.ts'
import { oneLine } from '../one_line.ts'
import {
  type ConnectionSettings,
  configPlaces,
  connectionSettings,
  type Machine,
} from './connection_settings.ts'
import { appliesToAll, argumentsArePlain, readHostDependence } from './host_dependence.ts'
import { unknownKeywords } from './keywords.ts'
import { resolvePlainly } from './plain_resolution.ts'
import { parseSshConfig, type SshConfig } from './ssh_config.ts'

/**
 * What `ssh -G` answered: the configuration, that there is no such command, why it refused, or what
 * this machine was short of.
 */
type Resolution =
  | { config: SshConfig }
  | { missing: true }
  | { refused: string }
  | { short: Shortage }

/**
 * A name for all hosts for which ssh_config has nothing particular; only the pattern `*` matches
 * it.
 */
const ANY_HOST = 'any-host.vm-dispatcher.invalid'

/** What hosts share: settings that differ in name, address and port alone, or why there are none. */
type Common = { settings: ConnectionSettings } | Exclude<Resolution, { config: SshConfig }>

/**
 * Resolves the calls of one run. Hosts whose arguments differ only in the port, and for which
 * ssh_config has nothing particular, share one `ssh -G` and what is made of its answer. If the run is
 * given up, by `signal`, it waits for none of them.
 */
export function createResolver(machine: Machine, signal: AbortSignal): Resolve {
  const dependence = readHostDependence(configPlaces(machine))
  const shared = new Map<string, Promise<Resolution>>()
  /** Thousands of hosts share a list of arguments. */
  const read = new Map<readonly string[], Understood>()

  const understood = (words: readonly string[]): Understood => {
    const found = read.get(words) ?? { isPlain: argumentsArePlain(words), ...partPort(words) }
    read.set(words, found)
    return found
  }

  const common = new Map<string, Promise<Common | undefined>>()

  /** Undefined if the answer turns out to depend on the host. */
  const resolveCommon = async (call: SshCall): Promise<Common | undefined> => {
    const answer = await ask(call, ANY_HOST, machine.environment, signal)
    if (!('config' in answer)) return answer
    const config = new Map(answer.config)
    config.delete('host')
    const values = [...config].flatMap(([key, texts]) =>
      key === 'hostname' && texts[0] === ANY_HOST ? [] : texts,
    )
    if (values.some((value) => value.includes(ANY_HOST))) return undefined
    return {
      settings: connectionSettings(call, config, machine, await changedKeyword(call, config)),
    }
  }

  const shareSettings = async (call: SshCall): Promise<Common | undefined> => {
    const { port, others } = understood(call.arguments)
    const key = JSON.stringify([call.executable, others, call.connectTimeoutMs])
    const found =
      common.get(key) ?? resolveCommon({ ...call, arguments: others, address: ANY_HOST })
    common.set(key, found)
    const answer = await found
    if (answer === undefined || !('settings' in answer)) return answer
    const { settings } = answer
    const own = {
      call,
      name: call.name,
      address: settings.address === ANY_HOST ? call.address.toLowerCase() : settings.address,
      port: port === undefined ? settings.port : Number(port),
    }
    return { settings: { ...settings, ...own } }
  }

  /** A keyword that is not known here, and whose values are not those of this ssh without settings. */
  const changedKeyword = async (call: SshCall, config: SshConfig): Promise<string | undefined> => {
    const unknown = unknownKeywords(config)
    if (unknown.length === 0) return undefined
    const bare = { ...call, arguments: ['-F', 'none'] }
    const answer = shared.get(call.executable) ?? ask(bare, ANY_HOST, machine.environment, signal)
    shared.set(call.executable, answer)
    const own = await answer
    const byDefault = (keyword: string) => 'config' in own && own.config.get(keyword)?.join()
    return unknown.find((keyword) => byDefault(keyword) !== config.get(keyword)?.join())
  }

  return async (call) => {
    const { isPlain } = understood(call.arguments)
    const alike = isPlain && appliesToAll(await dependence, call.address)
    const answer =
      (alike ? await shareSettings(call) : undefined) ??
      (await ask(call, call.address, machine.environment, signal))
    if (signal.aborted) return { problem: (signal.reason as Giveup)(call.name) }
    if ('settings' in answer) return answer.settings
    if ('short' in answer) return { problem: shortage(call.name, answer.short) }
    if ('config' in answer) {
      const changed = await changedKeyword(call, answer.config)
      return connectionSettings(call, answer.config, machine, changed)
    }
    if ('refused' in answer) return { problem: refusal(call.name, answer.refused) }
    const plain = resolvePlainly(call.arguments)
    return plain instanceof Map
      ? connectionSettings(call, plain, machine)
      : { problem: problem('ssh-missing', call.name, { setting: plain.needs }) }
  }
}

/** ssh runs for nobody whom the password database does not know, whatever the settings. */
function refusal(name: string, reason: string): Problem {
  const [, uid] = /^No user exists for uid (\d+)/.exec(reason) ?? []
  return uid === undefined
    ? problem('ssh-settings-refused', name, { reason })
    : problem('account-missing', name, { uid })
}

/** What arguments mean: whether the same for every host, and the port that they set apart. */
interface Understood {
  isPlain: boolean
  port?: string
  others: readonly string[]
}

/**
 * Splits plain arguments into the port and the others, if they set only one port: nothing else
 * depends on it.
 */
function partPort(words: readonly string[]): Omit<Understood, 'isPlain'> {
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

/** Asks `ssh -G`, which connects to nothing, and takes milliseconds except for a `Match exec` that hangs. */
async function ask(
  call: SshCall,
  address: string,
  env: Machine['environment'],
  signal: AbortSignal,
): Promise<Resolution> {
  const words = ['-T', '-G', ...plainArguments(call.arguments), '--', address]
  // A process group of its own, so that a `Match exec` ends with it.
  const options: SpawnOptions = { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] }
  const child = await startProgram(call.executable, words, options, signal)
  if ('failed' in child) return notStarted(child.failed)
  // This is needed next, and is loaded while ssh works.
  void import('ssh2')
  const kill = () => killGroup(child)
  const stop = new TimeLimit(call.connectTimeoutMs).onPassed(kill)
  if (signal.aborted) kill()
  else signal.addEventListener('abort', kill)
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  const output = [child.stdout, child.stderr].map((stream) => text(stream).catch(() => ''))
  const [ending, stdout = '', stderr = ''] = await Promise.all([ended, ...output])
  stop()
  signal.removeEventListener('abort', kill)
  if (ending === 0) return { config: parseSshConfig(stdout) }
  if (ending === null) return { refused: 'ssh -G gave no answer in time' }
  return { refused: oneLine(stderr.trim().split('\n').at(-1) ?? '') || 'ssh -G failed' }
}

function notStarted({ code, message }: NodeJS.ErrnoException): Resolution {
  if (isShortage(code)) return { short: code }
  return code === 'ENOENT' ? { missing: true } : { refused: message }
}
