import type { SpawnOptions } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { killGroup } from '../../machine/kill_group.ts'
import { startProgram } from '../../machine/program.ts'
import { isShortage, type ShortageCode, shortage } from '../../machine/shortage.ts'
import { TimeLimit } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import { reasonAgainstSsh2 } from '../against_ssh2.ts'
import type { Resolve } from '../contracts.ts'
import { plainArguments, readArguments } from '../from_ansible/arguments.ts'
import type { SshCall } from '../from_ansible/ssh_call.ts'
import { givenUp } from '../given_up.ts'
import { oneLine } from '../one_line.ts'
import {
  type ConnectionSettings,
  configPlaces,
  connectionSettings,
  type Machine,
} from './connection_settings.ts'
import {
  appliesToAll,
  argumentsArePlain,
  type HostDependence,
  readHostDependence,
} from './host_dependence.ts'
import { unknownKeywords } from './keywords.ts'
import { resolvePlainly } from './plain_resolution.ts'
import { parseSshConfig, type SshConfig } from './ssh_config.ts'

/**
 * The result of `ssh -G`: the configuration, or that the command is missing, why it refused, or
 * what this machine was short of.
 */
type Resolution =
  | { config: SshConfig }
  | { missing: true }
  | { refused: string }
  | { short: ShortageCode }

/**
 * A name for all hosts for which ssh_config has nothing particular; only the pattern `*` matches
 * it.
 */
const ANY_HOST = 'any-host.vm-dispatcher.invalid'

/**
 * What hosts share: settings that differ only in name, address and port, or why they are missing.
 */
type Common = { settings: ConnectionSettings } | Exclude<Resolution, { config: SshConfig }>

/**
 * Resolves the calls of one run. Hosts whose arguments differ only in the port, and for which
 * ssh_config has nothing particular, share one `ssh -G` and what is made of its answer. If the run is
 * given up, by `signal`, it waits for none of them.
 */
export function createResolver(machine: Machine, signal: AbortSignal): Resolve {
  const resolver = new Resolver(machine, signal)
  return (call) => resolver.resolve(call)
}

class Resolver {
  readonly #machine: Machine
  readonly #signal: AbortSignal
  readonly #dependence: Promise<HostDependence>
  /**
   * What hosts share, by everything that it depends on; undefined if it turns out to depend on the
   * host.
   */
  readonly #common = new Map<string, Promise<Common | undefined>>()
  /** What each list of arguments means: thousands of hosts may have the same. */
  readonly #understood = new Map<readonly string[], Understood>()
  /** By executable: its answer without any settings. */
  readonly #defaults = new Map<string, Promise<Resolution>>()

  constructor(machine: Machine, signal: AbortSignal) {
    this.#machine = machine
    this.#signal = signal
    this.#dependence = readHostDependence(configPlaces(machine))
  }

  async resolve(call: SshCall): Promise<ConnectionSettings | { problem: Problem }> {
    const { name } = call
    const answer = (await this.#shared(call)) ?? (await this.#ask(call, call.address))
    if (this.#signal.aborted) return { problem: givenUp(this.#signal, name) }
    if ('settings' in answer) return answer.settings
    if ('short' in answer) return { problem: shortage(name, answer.short) }
    if ('config' in answer) return this.#settings(call, answer.config)
    if ('refused' in answer) return { problem: refusal(name, answer.refused) }
    const plain = resolvePlainly(call.arguments)
    return plain instanceof Map
      ? connectionSettings(call, plain, this.#machine)
      : { problem: problem('ssh-missing', name, { setting: plain.needs }) }
  }

  /** What it shares with other hosts, with its own name, address and port; undefined if it shares nothing. */
  async #shared(call: SshCall): Promise<Common | undefined> {
    const { arePlain, port, others } = this.#understand(call.arguments)
    const isAlike = arePlain && appliesToAll(await this.#dependence, call.address)
    if (!isAlike) return undefined
    const key = JSON.stringify([call.executable, others, call.connectTimeoutMs])
    const found =
      this.#common.get(key) ??
      this.#resolveCommon({ ...call, arguments: others, address: ANY_HOST })
    this.#common.set(key, found)
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

  #understand(words: readonly string[]): Understood {
    const known = this.#understood.get(words)
    const understood = known ?? { arePlain: argumentsArePlain(words), ...partPort(words) }
    this.#understood.set(words, understood)
    return understood
  }

  async #resolveCommon(call: SshCall): Promise<Common | undefined> {
    const answer = await this.#ask(call, ANY_HOST)
    if (!('config' in answer)) return answer
    const config = new Map(answer.config)
    config.delete('host')
    const values = [...config].flatMap(([key, texts]) =>
      key === 'hostname' && texts[0] === ANY_HOST ? [] : texts,
    )
    if (values.some((value) => value.includes(ANY_HOST))) return undefined
    return { settings: await this.#settings(call, config) }
  }

  async #settings(call: SshCall, config: SshConfig): Promise<ConnectionSettings> {
    const changed = await this.#changedKeyword(call, config)
    return connectionSettings(call, config, this.#machine, changed)
  }

  /** A keyword that is not known here, and whose values are not those of this ssh without settings. */
  async #changedKeyword(call: SshCall, config: SshConfig): Promise<string | undefined> {
    const unknown = unknownKeywords(config)
    if (unknown.length === 0) return undefined
    const bare = { ...call, arguments: ['-F', 'none'] }
    const answer = this.#defaults.get(call.executable) ?? this.#ask(bare, ANY_HOST)
    this.#defaults.set(call.executable, answer)
    const defaults = await answer
    const byDefault = (keyword: string) =>
      'config' in defaults && defaults.config.get(keyword)?.join()
    return unknown.find((keyword) => byDefault(keyword) !== config.get(keyword)?.join())
  }

  #ask(call: SshCall, address: string): Promise<Resolution> {
    return ask(call, address, this.#machine.environment, this.#signal)
  }
}

/**
 * The problem if `ssh -G` failed. ssh never runs for a user who is not in the password database.
 */
function refusal(name: string, reason: string): Problem {
  const [, uid] = /^No user exists for uid (\d+)/.exec(reason) ?? []
  return uid === undefined
    ? problem('ssh-settings-refused', name, { reason })
    : problem('account-missing', name, { uid })
}

/** What a list of arguments means: whether the same for every host, and the port, if it stands apart. */
interface Understood {
  arePlain: boolean
  port?: string
  others: readonly string[]
}

/**
 * Splits plain arguments into the port and the others, if they set only one port: nothing else
 * depends on it.
 */
function partPort(words: readonly string[]): Omit<Understood, 'arePlain'> {
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
  // This is needed next, so it is loaded while ssh works.
  if (reasonAgainstSsh2() === undefined) void import('ssh2')
  const kill = () => killGroup(child)
  const stop = new TimeLimit(call.connectTimeoutMs).onPassed(kill)
  if (signal.aborted) kill()
  else signal.addEventListener('abort', kill)
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
  })
  const stdout = text(child.stdout).catch(() => '')
  const stderr = text(child.stderr).catch(() => '')
  // A `Match exec` may leave something in the background that holds stderr.
  const [ending, config] = await Promise.all([exited, stdout])
  const fault = ending === 0 ? '' : faultIn(await stderr)
  stop()
  signal.removeEventListener('abort', kill)
  child.stderr.destroy()
  if (ending === 0) return { config: parseSshConfig(config) }
  if (ending === null) return { refused: 'ssh -G gave no answer in time' }
  return { refused: oneLine(fault) || 'ssh -G failed' }
}

/** The line that names the fault: ssh ends with a summary. */
function faultIn(stderr: string): string {
  const lines = stderr.trim().split('\n')
  const isSummary = (line: string) => /: terminating, \d+ bad |expand: failed$/.test(line)
  return lines.findLast((line) => !isSummary(line)) ?? lines.at(-1) ?? ''
}

function notStarted({ code, message }: NodeJS.ErrnoException): Resolution {
  if (isShortage(code)) return { short: code }
  return code === 'ENOENT' ? { missing: true } : { refused: message }
}
