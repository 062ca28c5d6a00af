import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { type TimeLimit, untilFirst } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Connections, Giveup, Session, Unconnected } from '../contracts.ts'
import { decideHostKey, describeHostKey } from '../host_keys/host_key_check.ts'
import { type KnownLines, lookupNames } from '../host_keys/known_hosts.ts'
import { recordHostKey } from '../host_keys/record_host_key.ts'
import { authentication } from '../login/authentication.ts'
import { type Credentials, findCredentials } from '../login/credentials.ts'
import type { SharedFiles } from '../login/shared_files.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { type Offer, offerTo } from './algorithms.ts'
import { reasonForOpenSsh, ticketsMayHelp } from './beyond_ssh2.ts'
import { type ConnectError, connectProblem, connectTimeout } from './connect_problem.ts'
import { openTransport } from './transport.ts'
import type { TransportStream } from './transport_stream.ts'
import { untilNotDropped } from './tries.ts'

/** How long a host may take to close the connection from its side. */
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
  // A silent agent and a slow disk are not the host's fault.
  const known = await limit.without(() => findKnownLines(settings, files))
  const credentials = await limit.without(() => findCredentials(settings, files))
  const offer = offerTo(settings, known)
  const beyond = await reasonForOpenSsh(settings, known, offer, credentials)
  if (beyond !== undefined) {
    const what = problem('ssh2-cannot', settings.name, { what: beyond })
    return { problem: what, openSshMay: true }
  }
  const { default: ssh2 } = await import('ssh2')
  const transport = await openTransport(settings, connections, limit, hops)
  if ('problem' in transport) return transport
  const client = new ssh2.Client()
  const session: Session = {
    ...{ client, hangUp: () => hangUp(client, transport), warnings: [] },
    ...{ hostKey: '', authentication: '' },
    ...{ pause: () => transport.stream.pause(), resume: () => transport.stream.resume() },
    gives: { env: settings.sentEnvironment, agentForward: false },
  }
  const tried: string[] = []
  const logInAs = { settings, known, offer, credentials, limit, tried }
  const failed = await logIn(session, transport, logInAs, connections)
  if (!failed) return session
  session.hangUp()
  const mayAfter = async ({ code }: Problem) => {
    if (code === 'no-common-algorithm') return true
    // It asks first to be let in without any credential, which must not come after too many tries.
    if (code === 'authentication-failures') return !tried.includes('none')
    if (code !== 'authentication-refused') return false
    // The agent may have certificates and keys of kinds that ssh2 ignores.
    const others = credentials.agent ?? credentials.beyondSsh2
    return Boolean(others) || ticketsMayHelp(settings, environment)
  }
  return { problem: failed, openSshMay: await mayAfter(failed) }
}

async function findKnownLines(
  { address, port, hostKeys }: ConnectionSettings,
  files: SharedFiles,
): Promise<KnownLines> {
  const { userFiles, globalFiles, alias } = hostKeys
  const lookups = await Promise.all([...userFiles, ...globalFiles].map(files.knownHosts))
  return lookupNames(address, port, alias).map((name) => lookups.flatMap((lookup) => lookup(name)))
}

interface LogIn {
  settings: ConnectionSettings
  known: KnownLines
  offer: Offer
  credentials: Credentials
  limit: TimeLimit
  /** Is filled with the names of what was tried. */
  tried: string[]
}

/** Waits for the first event: ssh2 may report one failure more than once. */
function logIn(
  session: Session,
  { stream, fault }: TransportStream,
  { settings, known, offer, credentials, limit, tried }: LogIn,
  { signal, trace }: Connections,
): Promise<Problem | undefined> {
  const { client, warnings } = session
  const passed = () => connectTimeout(settings)
  const aborted = () => (signal.reason as Giveup)(settings.name)
  return untilFirst<Problem | undefined>({ limit, passed, signal, aborted }, (resolve) => {
    let newHostKey: Buffer | undefined
    let shookHands = false
    let trusted = true
    const fail = async (error?: ConnectError) => {
      // What cannot be signed, by an agent or here, leaves the other keys to try.
      if (error?.level === 'agent' || /^Error (while )?signing /.test(error?.message ?? '')) return
      const behind = shookHands ? undefined : await fault()
      resolve(behind ?? connectProblem(settings, credentials, shookHands, error))
    }
    // A ProxyCommand may have ended before ssh2 listens.
    stream.on('close', () => fail())
    client.on('handshake', () => {
      shookHands = true
      const warning = newHostKey && recordHostKey(settings, newHostKey)
      // With checks switched off nobody relies on the record; ssh says it where nobody sees it.
      if (warning && settings.hostKeys.strictChecking !== 'no') warnings.push(warning)
    })
    client.on('ready', () => {
      // A host whose key was merely put up with gets no agent either.
      session.gives.agentForward = trusted && forwarded !== undefined
      resolve(undefined)
    })
    client.on('error', fail)
    client.on('close', () => fail())
    const forwarded = settings.forwardAgent ? settings.agent : undefined
    client.connect({
      sock: stream as Duplex,
      ...(trace && { debug: (line: string) => trace(settings.name, line) }),
      username: settings.user,
      ...(forwarded !== undefined && { agent: forwarded }),
      readyTimeout: 0,
      keepaliveInterval: settings.keepalive.intervalMs,
      keepaliveCountMax: settings.keepalive.countMax,
      algorithms: offer.algorithms,
      // A verifier that answers with a promise would count as one that accepts.
      hostVerifier: (key: Buffer): boolean => {
        const decision = decideHostKey(settings, known, key)
        if (!decision.accepted) resolve(decision.problem)
        else if (decision.record) newHostKey = key
        trusted = decision.accepted && decision.trusted
        session.hostKey = describeHostKey(decision, key)
        return decision.accepted
      },
      authHandler: authentication(settings.user, credentials, settings.methods, {
        trusted: () => trusted,
        tries: (what) => {
          tried.push(what)
          session.authentication = what
        },
      }),
    })
    return undefined
  })
}

function hangUp(client: Client, { stream, destroy }: TransportStream): void {
  if ('connecting' in stream && stream.connecting) {
    destroy()
    return
  }
  client.end()
  const timer = setTimeout(destroy, FAREWELL_MS).unref()
  stream.once('close', () => clearTimeout(timer))
}
