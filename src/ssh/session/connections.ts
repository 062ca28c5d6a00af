import { createNameLookup, type NameLookup } from '../../machine/name_lookup.ts'
import { TimeLimit } from '../../machine/time_limit.ts'
import type { Problem } from '../../problems.ts'
import { type Askpass, createAskpass } from '../login/askpass.ts'
import { type SharedFiles, shareFiles } from '../login/shared_files.ts'
import type { ConnectionSettings, Machine } from '../settings/connection_settings.ts'
import { createResolver, type Resolve } from '../settings/resolve.ts'
import { connect, type Session, type Unconnected } from './connect.ts'

/** What all connections of one run share. */
export interface Connections {
  files: SharedFiles
  resolve: Resolve
  /** The session with a jump host (one of `hops` in a row), which serves all hosts behind it. */
  share: (jump: ConnectionSettings, hops: number) => Promise<Session | Unconnected>
  askpass: Askpass
  names: NameLookup
  /** In which all programs run that are started here. */
  environment: Machine['environment']
  /** Aborted where the run is given up; its reason is a `Giveup`. */
  signal: AbortSignal
  /** Is told each line of the dialogue with the host `name`. */
  trace: Trace | undefined
  /** Ends the sessions with jump hosts, once those behind them have ended, and leaves no file. */
  close: () => Promise<void>
}

/** Takes a line of what is said with a host; it may hold text of that host. */
export type Trace = (name: string, line: string) => void

/** Why a run is given up, as a problem of the host `name`. */
export type Giveup = (name: string) => Problem

/** Starts a run in which nothing is shared yet. */
export function createConnections(
  machine: Machine,
  signal: AbortSignal,
  { trace, forks = 64 }: { trace?: Trace | undefined; forks?: number } = {},
): Connections {
  const names = createNameLookup(machine.environment, forks, signal)
  const jumps = new Map<string, Promise<Session | Unconnected>>()
  const { askpass, remove } = createAskpass()
  const connections: Connections = {
    askpass,
    environment: machine.environment,
    files: shareFiles(),
    resolve: createResolver(machine, signal),
    names,
    signal,
    trace,
    share(jump, hops) {
      const key = JSON.stringify({ ...jump, name: '', call: jump.call.arguments, hops })
      const session =
        jumps.get(key) ?? connect(jump, connections, new TimeLimit(jump.connectTimeoutMs), hops)
      jumps.set(key, session)
      // A jump host that failed has failed for all behind it, but for those that are to try again.
      const forget = () => jumps.delete(key)
      session.then((made) => {
        if ('client' in made) made.client.once('close', forget)
        else if (jump.call.retries > 0) forget()
      })
      return session
    },
    async close() {
      for (const jump of jumps.values()) {
        const session = await jump
        if ('client' in session) session.hangUp()
      }
      names.close()
      await remove()
    },
  }
  return connections
}
