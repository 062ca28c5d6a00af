import { isIP } from 'node:net'
import type { ClientChannel } from 'ssh2'
import { type TimeLimit, untilFirst } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Connections, Session, Unconnected } from '../contracts.ts'
import { givenUp } from '../given_up.ts'
import { isLoginProblem, passwordOf } from '../login/credentials.ts'
import { oneLine } from '../one_line.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { jumpCall } from '../settings/jumps.ts'
import { addressText, connectTimeout, IT_CLOSED } from './connect_problem.ts'
import {
  commandStream,
  directStream,
  forwardedStream,
  type TransportStream,
} from './transport_stream.ts'

/** The most jump hosts in a row. More than that is a configuration that goes in a circle. */
const MOST_HOPS = 8

/** Opens what carries the connection: TCP, a ProxyCommand, or a channel of a jump host. */
export async function openTransport(
  settings: ConnectionSettings,
  connections: Connections,
  limit: TimeLimit,
  hops: number,
): Promise<TransportStream | Unconnected> {
  const { proxy, name, call } = settings
  if (!proxy) {
    const { address, family } = settings
    if (family === 0 || isIP(address) === 0 || isIP(address) === family) {
      return directStream(settings, connections.names)
    }
    const reason = `it is not an IPv${family} address`
    return failed(problem('name-not-found', name, { address, reason }))
  }
  if ('command' in proxy) {
    const { environment, signal } = connections
    const stream = await commandStream(name, proxy.command, environment, signal)
    return 'code' in stream ? failed(stream) : stream
  }
  const found = jumpCall(call, proxy.jump)
  const jump = found && (await connections.resolve(found))
  if (!jump || hops >= MOST_HOPS) {
    const reason = jump
      ? `there are more than ${MOST_HOPS} jump hosts in a row; they may lead back to each other`
      : 'it is not a list of hosts'
    return failed(problem('jump-host-failed', name, { jump: proxy.jump, reason }))
  }
  if ('problem' in jump) return failed(jump.problem)
  const session = await sessionWith(jump, settings, connections, limit, hops)
  if ('problem' in session) {
    // The problem of a jump host behind another one names the jump host already.
    const { problem: found } = session
    const isBehind = found.code === 'jump-host-failed'
    // The host's own password goes to the first that asks on the way: only the ssh command does so.
    const asksOnTheWay = session.asksOnTheWay ?? isLoginProblem(found.code)
    const openSshMay = session.openSshMay || (asksOnTheWay && passwordOf(settings) !== undefined)
    const detail = { jump: addressText(jump), reason: found.text }
    const named = isBehind ? { ...found, subject: name } : problem('jump-host-failed', name, detail)
    return { openSshMay, asksOnTheWay, problem: named }
  }
  const channel = await forward(session, settings, jump, limit, connections.signal)
  return 'code' in channel ? failed(channel) : forwardedStream(channel)
}

/** The session with a jump host, which other hosts wait for too; the wait is within the host's own limit. */
function sessionWith(
  jump: ConnectionSettings,
  { name }: ConnectionSettings,
  connections: Connections,
  limit: TimeLimit,
  hops: number,
): Promise<Session | Unconnected> {
  const { signal } = connections
  const passed = () => failed(connectTimeout(jump))
  const aborted = () => failed(givenUp(signal, name))
  return untilFirst<Session | Unconnected>({ limit, passed, signal, aborted }, (resolve) => {
    connections.share(jump, hops + 1).then(resolve)
    return undefined
  })
}

const failed = (found: Problem): Unconnected => ({ problem: found, openSshMay: false })

/** Connects through a jump host, with a time limit: forwardOut has none (mscdex/ssh2#955). */
function forward(
  { client }: Session,
  settings: ConnectionSettings,
  jump: ConnectionSettings,
  limit: TimeLimit,
  signal: AbortSignal,
): Promise<ClientChannel | Problem> {
  const { name, address, port } = settings
  const passed = () => connectTimeout(settings)
  const aborted = () => givenUp(signal, name)
  return untilFirst<ClientChannel | Problem>({ limit, passed, signal, aborted }, (resolve) => {
    const close = () => refuse(IT_CLOSED)
    const refuse = (reason: string) => {
      const detail = {
        jump: addressText(jump),
        address: addressText(settings),
        reason: oneLine(reason),
      }
      resolve(problem('jump-host-refuses', name, detail))
    }
    client.once('close', close)
    try {
      client.forwardOut('127.0.0.1', 0, address, port, (error, channel) =>
        error ? refuse(error.message) : resolve(channel),
      )
    } catch {
      close()
    }
    return () => client.removeListener('close', close)
  })
}
