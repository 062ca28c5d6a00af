import { spawn } from 'node:child_process'
import { connect as connectSocket } from 'node:net'
import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { type Problem, problem } from '../problems.ts'
import { oneLine } from './connect_problem.ts'
import type { ConnectionSettings } from './connection_settings.ts'

/** What carries a connection. */
export interface TransportStream {
  stream: Duplex
  /** Ends it at once, with everything behind it. */
  destroy: () => void
  /** What went wrong behind the stream, where more is known than that it closed. */
  fault: () => Problem | undefined
}

const noFault = () => undefined

/** A TCP connection; errors come with the stream. */
export function directStream({ address, port, family }: ConnectionSettings): TransportStream {
  const stream = connectSocket({ host: address, port, family, noDelay: true })
  return { stream, destroy: () => stream.destroy(), fault: noFault }
}

/** A connection that a jump host made. */
export function forwardedStream(channel: ClientChannel): TransportStream {
  return { stream: channel, destroy: () => channel.destroy(), fault: noFault }
}

/** The output of a ProxyCommand, which runs in the user's shell, as OpenSSH runs it. */
export function commandStream(name: string, command: string): TransportStream {
  const shell = process.env.SHELL || '/bin/sh'
  // A process group of its own, so that all that the command starts can be ended.
  const child = spawn(shell, ['-c', `exec ${command}`], { detached: true })
  const stream = Duplex.from({ writable: child.stdin, readable: child.stdout })
  let lastWords = ''
  let ended: string | undefined
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk).slice(-2000)
  })
  child.on('error', ({ message }) => {
    ended = message
    stream.destroy()
  })
  child.on('exit', (exitCode, signal) => {
    ended = signal ? `it was ended by ${signal}` : `it ended with ${exitCode}`
  })
  const destroy = () => {
    stream.destroy()
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
  const fault = () => {
    const words = oneLine(lastWords.trim().split('\n').at(-1) ?? '')
    return ended === undefined && words === ''
      ? undefined
      : problem('proxy-command-failed', name, { reason: words || (ended ?? '') })
  }
  return { stream, destroy, fault }
}
