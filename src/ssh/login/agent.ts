import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { BaseAgent, ParsedKey } from 'ssh2'
import { within } from '../../machine/time_limit.ts'

/** The keys of an agent, and the agent that signs with them. */
export interface AgentKeys {
  keys: readonly ParsedKey[]
  /** Whether it has more, of kinds that only the ssh command can use: certificates, keys in hardware. */
  hasOthers: boolean
  /** The same agent with only these keys, in this order; `maySign` judges the hash to sign with. */
  offering: (
    keys: ParsedKey[],
    maySign: (key: ParsedKey, hash: string | undefined) => boolean,
  ) => BaseAgent
}

type Sign = (
  key: ParsedKey,
  data: Buffer,
  options: { hash?: string },
  done: (error?: Error, signature?: Buffer) => void,
) => void

/** How long an agent may take to say which keys it has. */
const PATIENCE_MS = 2000

/**
 * Asks the agent at a socket for its keys; undefined if no agent answers, which OpenSSH ignores
 * too.
 */
export async function readAgent(socket: string): Promise<AgentKeys | undefined> {
  const { default: ssh2 } = await import('ssh2')
  /** An agent whose socket does not keep this program running: ssh2 never closes the socket. */
  class LetGo extends ssh2.OpenSSHAgent {
    /** The number of keys of all kinds, after it was asked for them: ssh2 gives only those that it knows. */
    count = 0
    override getStream(done: (error?: Error | null, stream?: Duplex) => void) {
      super.getStream((error?: Error | null, stream?: Duplex) => {
        if (stream instanceof Socket) stream.unref()
        stream?.once('data', (answer: Buffer) => {
          this.count = keysIn(answer)
        })
        done(error, stream)
      })
    }
  }
  const create = () => new LetGo(socket)
  const asked = create()
  const found = new Promise<ParsedKey[] | undefined>((resolve) => {
    asked.getIdentities((error, keys) => resolve(error ? undefined : (keys as ParsedKey[])))
  })
  const keys = await within(PATIENCE_MS, found)
  if (!keys) return undefined
  const offering: AgentKeys['offering'] = (chosen, maySign) => {
    const agent = create()
    const signWith = agent.sign as Sign
    const sign: Sign = (key, data, options, done) => {
      if (maySign(key, options.hash)) signWith.call(agent, key, data, options, done)
      else done(new Error('this key may not sign so'))
    }
    return Object.assign(agent, {
      getIdentities: (take: (error: undefined, keys: ParsedKey[]) => void) =>
        take(undefined, chosen),
      sign,
    })
  }
  return { keys, hasOthers: asked.count > keys.length, offering }
}

/** The number of keys in an agent's answer: after its length and its type (PROTOCOL.agent of OpenSSH). */
const keysIn = (answer: Buffer): number => (answer.length < 9 ? 0 : answer.readUInt32BE(5))
