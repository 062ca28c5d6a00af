import type { Answer, Query } from '../../fleet/answer.ts'
import { type FleetOptions, queryFleet } from '../../fleet/query.ts'
import type { CachedAnswers } from '../../kept/answer_cache.ts'
import { dropOutputs } from '../../kept/store_output.ts'
import { cacheDirectory } from '../../kept/stored_output.ts'
import type { Account } from '../../machine/account.ts'
import { VERSION } from '../../version.ts'
import type { Context } from '../context.ts'
import type { FleetSettings } from '../request/query_settings.ts'
import { sshConfigurations } from '../ssh_configurations.ts'

/** Asks hypervisors; the answers are by their names. */
export type AskThem = (
  queries: readonly Query[],
  options: FleetOptions,
) => Promise<ReadonlyMap<string, Answer>>

interface AskingOptions {
  account: Account
  refreshCache: boolean
  /** A way to ask instead of `queryFleet`. */
  askThem: AskThem | undefined
}

/** Asks the hypervisors; with a cache, only those for which it has no answer. */
export async function askFleet(
  queries: readonly Query[],
  { cache, ...settings }: FleetSettings,
  context: Context,
  { account, refreshCache, askThem = queryFleet }: AskingOptions,
): Promise<CachedAnswers> {
  const { environment, watch } = context
  const machine = { account, environment }
  const ask = async (open: readonly Query[]) => {
    const options = { ...settings, machine, onAnswer: watch?.answered, trace: watch?.trace }
    watch?.asking(open.map(({ name }) => name))
    const answers = await askThem(open, options)
    watch?.done()
    return answers
  }
  const directory = cache && cacheDirectory(context)
  if (!directory) return { answers: await ask(queries), until: 0, warnings: [] }
  const { askThroughCache } = await import('../../kept/answer_cache.ts')
  const surroundings = JSON.stringify([VERSION, sshConfigurations(account)])
  if (refreshCache) dropOutputs(directory)
  const onWait = () => watch?.step('waiting for another run, which is asking the same hypervisors')
  const policy = { ...cache, directory, refresh: refreshCache, surroundings, onWait }
  return askThroughCache(queries, policy, ask)
}
