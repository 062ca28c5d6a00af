import { isIP } from 'node:net'
import type { ClientChannel } from 'ssh2'
import { type Problem, problem } from '../../problems.ts'
import type { Connections, Giveup, Session, Unconnected } from '../contracts.ts'
import { oneLine } from '../one_line.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { jumpCall } from '../settings/jumps.ts'
import { connectTimeout, place } from './connect_problem.ts'
import {
  commandStream,
  directStream,
  forwardedStream,
  type TransportStream,
} from './transport_stream.ts'

/** More jump hosts in a row than anyone has are a configuration that runs in a circle. */
const MOST_HOPS = 8

/** Opens what carries the connection: TCP, a ProxyCommand, or a channel of a jump host. */
export async function openTransport(
  settings: ConnectionSettings,
  connections: Connections,
  hops: number,
): Promise<TransportStream | Unconnected> {
  const { proxy, name, call } = settings
  if (!proxy) {
    const { address, family } = settings
    if (family === 0 || isIP(address) === 0 || isIP(address) === family) {
      return directStream(settings)
    }
    const reason = `it is not an IPv${family} address`
    return failed(problem('name-not-found', name, { address, reason }))
  }
  if ('command' in proxy) return commandStream(name, proxy.command, connections.environment)
  const found = jumpCall(call, proxy.jump)
  const jump = found && (await connections.resolve(found))
  if (!jump || hops >= MOST_HOPS) {
    const reason = jump ? `more than ${MOST_HOPS} of them in a row` : 'no list of hosts'
    return failed(problem('jump-host-failed', name, { jump: proxy.jump, reason }))
  }
  if ('problem' in jump) return failed(jump.problem)
  const session = await connections.share(jump, hops + 1)
  if ('problem' in session) {
    const reason = session.problem.text
    return { ...session, problem: problem('jump-host-failed', name, { jump: place(jump), reason }) }
  }
  const channel = await forward(session, settings, jump, connections.signal)
  return 'code' in channel ? failed(channel) : forwardedStream(channel)
}

const failed = (found: Problem): Unconnected => ({ problem: found, openSshMay: false })

/** forwardOut has no time limit of its own (mscdex/ssh2#955). */
function forward(
  { client }: Session,
  settings: ConnectionSettings,
  jump: ConnectionSettings,
  signal: AbortSignal,
): Promise<ClientChannel | Problem> {
  const { name, address, port, connectTimeoutMs } = settings
  return new Promise((done) => {
    const timer = setTimeout(() => resolve(connectTimeout(settings)), connectTimeoutMs)
    const giveUp = () => resolve((signal.reason as Giveup)(name))
    const close = () => refuse('it closed the connection')
    const resolve = (result: ClientChannel | Problem) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      client.removeListener('close', close)
      done(result)
    }
    const refuse = (reason: string) => {
      const detail = { jump: place(jump), address: place(settings), reason: oneLine(reason) }
      resolve(problem('jump-host-refuses', name, detail))
    }
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp)
    client.once('close', close)
    try {
      client.forwardOut('127.0.0.1', 0, address, port, (error, channel) =>
        error ? refuse(error.message) : resolve(channel),
      )
    } catch {
      close()
    }
  })
}
