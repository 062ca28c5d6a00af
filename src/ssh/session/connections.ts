import { createNameLookup } from '../../machine/name_lookup.ts'
import { TimeLimit } from '../../machine/time_limit.ts'
import type { Connections, Session, Trace, Unconnected } from '../contracts.ts'
import { createAskpass } from '../login/askpass.ts'
import { shareFiles } from '../login/shared_files.ts'
import type { Machine } from '../settings/connection_settings.ts'
import { createResolver } from '../settings/resolve.ts'
import { connect } from './connect.ts'

/** Starts a run in which nothing is shared yet. */
export function createConnections(
  machine: Machine,
  signal: AbortSignal,
  { trace, forks }: { trace: Trace | undefined; forks: number },
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
      // A jump host that failed has failed for all behind it, except for those that are to try again.
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
      remove()
    },
  }
  return connections
}
