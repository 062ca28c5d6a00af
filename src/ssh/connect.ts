import { connect as connectSocket, type Socket } from 'node:net'
import type { AuthHandlerMiddleware, Client, KexAlgorithm } from 'ssh2'
import type { Problem } from '../problems.ts'
import { type ConnectError, connectProblem, connectTimeout } from './connect_problem.ts'
import { decideHostKey, hostKeyAlgorithms } from './host_key_check.ts'
import { type UsableKey, usableKeys } from './keys.ts'
import type { KnownHost } from './known_hosts.ts'
import { recordHostKey } from './record_host_key.ts'
import type { ConnectionSettings } from './settings.ts'
import type { SharedFiles } from './shared_files.ts'

/** A connection that is logged in. */
export interface Session {
  client: Client
  /** Ends it at once; what was sent before still arrives. */
  hangUp: () => void
  warnings: Problem[]
}

/**
 * ssh2's own, in an order that suits short sessions: group-exchange costs it more than a second of
 * computing, so that it comes last, for hosts that offer nothing else.
 */
const KEY_EXCHANGES: readonly KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group-exchange-sha256',
]

/** How long a host may take to close the connection from its side. */
const FAREWELL_MS = 250

/** Connects, checks the host key and logs in, within `connectTimeoutMs`. Never rejects. */
export async function connect(
  settings: ConnectionSettings,
  files: SharedFiles,
): Promise<Session | { problem: Problem }> {
  const keys = await usableKeys(settings, files)
  if ('problem' in keys) return keys
  const { userFiles, globalFiles } = settings.hostKeys
  const known = await Promise.all([...userFiles, ...globalFiles].map(files.knownHosts))
  const { default: ssh2 } = await import('ssh2')
  const client = new ssh2.Client()
  const socket = connectSocket({ host: settings.address, port: settings.port, noDelay: true })
  const session: Session = { client, hangUp: () => hangUp(client, socket), warnings: [] }
  const problem = await logIn(session, socket, settings, known.flat(), keys.usable)
  if (!problem) return session
  session.hangUp()
  return { problem }
}

/** Waits for whatever comes first: ssh2 may report one failure more than once. */
function logIn(
  { client, warnings }: Session,
  sock: Socket,
  settings: ConnectionSettings,
  known: readonly KnownHost[],
  keys: UsableKey[],
): Promise<Problem | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(connectTimeout(settings)), settings.connectTimeoutMs)
    let newHostKey: Buffer | undefined
    let shookHands = false
    const fail = (error?: ConnectError) =>
      resolve(connectProblem(settings, keys, shookHands, error))
    client.on('handshake', () => {
      shookHands = true
      const warning = newHostKey && recordHostKey(settings, newHostKey)
      if (warning) warnings.push(warning)
    })
    client.on('ready', () => {
      clearTimeout(timer)
      resolve(undefined)
    })
    client.on('error', fail)
    client.on('close', () => {
      clearTimeout(timer)
      fail()
    })
    client.connect({
      sock,
      username: settings.user,
      readyTimeout: 0,
      algorithms: { kex: [...KEY_EXCHANGES], serverHostKey: hostKeyAlgorithms(settings, known) },
      // A verifier that answers with a promise would count as one that accepts.
      hostVerifier: (key: Buffer): boolean => {
        const decision = decideHostKey(settings, known, key)
        if (!decision.accepted) resolve(decision.problem)
        else if (decision.record) newHostKey = key
        return decision.accepted
      },
      authHandler: publicKeys(settings.user, keys),
    })
  })
}

/** Offers one key after the other, without asking first which methods the host knows: that costs a round trip. */
function publicKeys(username: string, keys: readonly UsableKey[]): AuthHandlerMiddleware {
  const left = [...keys]
  return (methods: string[] | null, _partial, next) => {
    const key = methods?.includes('publickey') === false ? undefined : left.shift()?.key
    next(key ? { type: 'publickey', username, key } : (false as never))
  }
}

function hangUp(client: Client, socket: Socket): void {
  if (socket.connecting) {
    socket.destroy()
    return
  }
  client.end()
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref()
}
