import type { Client, ConnectConfig } from 'ssh2'
import { type TimeLimit, untilFirst } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import { reasonAgainstSsh2 } from '../against_ssh2.ts'
import type { Connections, Session, Unconnected } from '../contracts.ts'
import { givenUp } from '../given_up.ts'
import { type KnownLines, lookupNames } from '../host_keys/known_hosts.ts'
import { authentication } from '../login/authentication.ts'
import {
  type Credentials,
  findCredentials,
  isLoginProblem,
  passwordOf,
} from '../login/credentials.ts'
import type { SharedFiles } from '../login/shared_files.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { type AlgorithmOffer, offerTo } from './algorithms.ts'
import { reasonForOpenSsh, ticketsMayHelp } from './beyond_ssh2.ts'
import {
  type ConnectError,
  closedAfter,
  connectProblem,
  connectTimeout,
} from './connect_problem.ts'
import { ShownKey } from './shown_key.ts'
import { openTransport } from './transport.ts'
import type { TransportStream } from './transport_stream.ts'
import { untilNotDropped } from './tries.ts'

/** How long a host may take to close the connection from its side, in ms. */
const FAREWELL_MS = 250

/**
 * Connects, checks the host key and logs in; all tries, jump hosts included, are within the time
 * limit. `hops` is the number of jump hosts in front of this host. Never rejects.
 */
export function connect(
  settings: ConnectionSettings,
  connections: Connections,
  limit: TimeLimit,
  hops = 0,
): Promise<Session | Unconnected> {
  const attempt = () => connectOnce(settings, connections, limit, hops)
  return untilNotDropped(attempt, limit, connections.signal)
}

async function connectOnce(
  settings: ConnectionSettings,
  connections: Connections,
  limit: TimeLimit,
  hops: number,
): Promise<Session | Unconnected> {
  const { files, environment } = connections
  const against = reasonAgainstSsh2()
  if (against !== undefined) return forOpenSsh(settings.name, against)
  // A silent agent and a slow disk are not the host's fault.
  const known = await limit.without(() => findKnownLines(settings, files))
  const credentials = await limit.without(() => findCredentials(settings, files))
  const offer = offerTo(settings, known)
  const beyond = await reasonForOpenSsh(settings, known, offer, credentials)
  if (beyond !== undefined) return forOpenSsh(settings.name, beyond)
  const { default: ssh2 } = await import('ssh2')
  const transport = await openTransport(settings, connections, limit, hops)
  if ('problem' in transport) return transport
  const client = new ssh2.Client()
  const login = { settings, known, offer, credentials, limit }
  const result = await logIn(client, transport, login, connections)
  if ('client' in result) return result
  hangUp(client, transport)
  const openSshMay = await mayOpenSsh(result, login, environment)
  return { problem: result.problem, openSshMay }
}

const forOpenSsh = (name: string, what: string): Unconnected => ({
  problem: problem('ssh2-cannot', name, { what }),
  openSshMay: true,
})

async function findKnownLines(
  { address, port, hostKeys }: ConnectionSettings,
  files: SharedFiles,
): Promise<KnownLines> {
  const { userFiles, globalFiles, alias } = hostKeys
  const lookups = await Promise.all([...userFiles, ...globalFiles].map(files.knownHosts))
  return lookupNames(address, port, alias).map((name) => lookups.flatMap((lookup) => lookup(name)))
}

/** What a login needs to know. */
interface Login {
  settings: ConnectionSettings
  known: KnownLines
  offer: AlgorithmOffer
  credentials: Credentials
  limit: TimeLimit
}

/** Why a login failed, and the names of the methods that were tried until then. */
interface Refusal {
  problem: Problem
  tried: readonly string[]
}

/** Whether the ssh command may still succeed where this login failed. */
async function mayOpenSsh(
  { problem: { code }, tried }: Refusal,
  { settings, credentials }: Login,
  environment: Connections['environment'],
): Promise<boolean> {
  if (code === 'no-common-algorithm') return true
  // The ssh command first tries to log in without a credential. That may work, if it was not tried
  // here.
  if (code === 'authentication-failures') return !tried.includes('none')
  // An ssh in the ProxyCommand may have asked for the password.
  if (code === 'proxy-command-failed') return passwordOf(settings) !== undefined
  if (!isLoginProblem(code)) return false
  const { beyondSsh2, agentHasOthers, hasRsa } = credentials
  const hasMore = beyondSsh2 !== undefined || agentHasOthers || hasRsa
  return hasMore || ticketsMayHelp(settings, environment)
}

/** Waits for the first event: ssh2 may report one failure more than once. */
function logIn(
  client: Client,
  transport: TransportStream,
  { settings, known, offer, credentials, limit }: Login,
  { signal, trace }: Connections,
): Promise<Session | Refusal> {
  const { stream, fault } = transport
  const tried: string[] = []
  const refusal = (problem: Problem): Refusal => ({ problem, tried })
  const passed = () => refusal(connectTimeout(settings))
  const aborted = () => refusal(givenUp(signal, settings.name))
  return untilFirst<Session | Refusal>({ limit, passed, signal, aborted }, (resolve) => {
    const hostKey = new ShownKey(settings, known)
    const warnings: Problem[] = []
    let shookHands = false
    let greeting = ''
    const fail = async (error?: ConnectError) => {
      // If an agent or this program cannot sign with a key, the other keys are tried.
      if (error?.level === 'agent' || /^Error (while )?signing /.test(error?.message ?? '')) return
      const behind = shookHands ? undefined : await fault()
      const reason = error ?? closedAfter(greeting)
      resolve(refusal(behind ?? connectProblem(settings, credentials, shookHands, reason)))
    }
    // A ProxyCommand may have ended before ssh2 listens.
    stream.on('close', () => fail())
    client.on('banner', (text) => {
      greeting = text
    })
    client.on('handshake', () => {
      shookHands = true
      const warning = hostKey.record()
      if (warning) warnings.push(warning)
    })
    client.on('ready', () =>
      resolve({
        ...sessionOn(client, transport, settings, hostKey),
        warnings,
        authentication: tried.at(-1) ?? '',
      }),
    )
    client.on('error', fail)
    client.on('close', () => fail())
    client.connect({
      ...clientOptions(settings, offer),
      sock: stream,
      ...(trace && { debug: (line: string) => trace(settings.name, line) }),
      // A promise as the result would count as accepting the key.
      hostVerifier: (key: Buffer): boolean => {
        const problem = hostKey.refusal(key)
        if (problem) resolve(refusal(problem))
        return problem === undefined
      },
      authHandler: authentication(settings.user, credentials, settings.methods, {
        trusted: () => hostKey.isTrusted,
        tries: (what) => tried.push(what),
      }),
    })
    return undefined
  })
}

/** The parts of a session that do not depend on the login. */
const sessionOn = (
  client: Client,
  transport: TransportStream,
  settings: ConnectionSettings,
  hostKey: ShownKey,
) => ({
  client,
  pause: () => transport.stream.pause(),
  resume: () => transport.stream.resume(),
  hangUp: () => hangUp(client, transport),
  hostKey: hostKey.description,
  gives: {
    env: settings.sentEnvironment,
    agentForward: hostKey.isTrusted && forwardedAgent(settings) !== undefined,
  },
})

/** The settings as ssh2 takes them. */
function clientOptions(
  settings: ConnectionSettings,
  { algorithms }: AlgorithmOffer,
): ConnectConfig {
  const agent = forwardedAgent(settings)
  return {
    username: settings.user,
    ...(agent !== undefined && { agent }),
    // The time limit is ours.
    readyTimeout: 0,
    keepaliveInterval: settings.keepalive.intervalMs,
    keepaliveCountMax: settings.keepalive.countMax,
    algorithms,
  }
}

const forwardedAgent = ({ forwardAgent, agent }: ConnectionSettings): string | undefined =>
  forwardAgent ? agent : undefined

function hangUp(client: Client, { stream, destroy }: TransportStream): void {
  if ('connecting' in stream && stream.connecting) {
    destroy()
    return
  }
  client.end()
  const timer = setTimeout(destroy, FAREWELL_MS).unref()
  stream.once('close', () => {
    clearTimeout(timer)
    // What a ProxyCommand left in the background may hold its stderr.
    destroy()
  })
}
