import { connect as connectSocket } from 'node:net'
import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { killGroup } from '../../machine/kill_group.ts'
import type { NameLookup } from '../../machine/name_lookup.ts'
import { startProgram } from '../../machine/program.ts'
import { freed, isShortage, shortage } from '../../machine/shortage.ts'
import { within } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import { oneLine } from '../one_line.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'

/** The stream that carries a connection. */
export interface TransportStream {
  stream: Duplex
  /** Ends it at once, with everything behind it. */
  destroy: () => void
  /** Why the stream closed, if more is known than that it did. */
  fault: () => Promise<Problem | undefined>
}

const noFault = async () => undefined

/** A TCP connection to the host; errors are events of the stream. */
export function directStream(
  { address, port, family }: ConnectionSettings,
  { lookup }: NameLookup,
): TransportStream {
  const stream = connectSocket({ host: address, port, family, lookup, noDelay: true })
  // Errors are for the users of the stream; after it was given up, nobody needs them.
  stream.on('error', () => {}).on('close', freed)
  return { stream, destroy: () => stream.destroy(), fault: noFault }
}

/** A connection that a jump host made. */
export function forwardedStream(channel: ClientChannel): TransportStream {
  return { stream: channel, destroy: () => channel.destroy(), fault: noFault }
}

/** How long a command that closed its output may take to say why, in ms. */
const LAST_WORDS_MS = 500

/** A ProxyCommand, which runs in the user's shell, as OpenSSH runs it. */
export async function commandStream(
  name: string,
  command: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<TransportStream | Problem> {
  const shell = environment.SHELL || '/bin/sh'
  // A process group of its own, so that all that the command starts can be ended.
  const options = { detached: true, env: environment }
  const child = await startProgram(shell, ['-c', `exec ${command}`], options, signal)
  if ('failed' in child) {
    const { code, message } = child.failed
    return isShortage(code)
      ? shortage(name, code)
      : problem('proxy-command-failed', name, { reason: message })
  }
  const stream = Duplex.from({ writable: child.stdin, readable: child.stdout })
  // The error is reported elsewhere; when the stream is destroyed, it comes a second time.
  stream.on('error', () => {})
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-2000)
  })
  let ending: string | undefined
  child.once('exit', (exitCode, signal) => {
    ending = signal ? `it was ended by ${signal}` : `it ended with ${exitCode}`
  })
  // Later than its end, if something that it left in the background holds its output.
  const closed = new Promise((resolve) => {
    child.once('close', resolve)
  })
  const destroy = () => {
    stream.destroy()
    killGroup(child)
  }
  const fault = async () => {
    await within(LAST_WORDS_MS, closed)
    const reason = oneLine(said.trim().split('\n').at(-1) ?? '') || ending
    return reason === undefined ? undefined : problem('proxy-command-failed', name, { reason })
  }
  return { stream, destroy, fault }
}
