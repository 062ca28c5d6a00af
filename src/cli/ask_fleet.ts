import { join } from 'node:path'
import type { CachedAnswers } from '../fleet/answer_cache.ts'
import { type Query, queryFleet } from '../fleet/query.ts'
import { fileState } from '../inventory/file_state.ts'
import type { Account } from './account.ts'
import type { Context } from './context.ts'
import type { FleetSettings } from './query_settings.ts'
import { dropOutputs } from './store_output.ts'
import { cacheDirectory } from './stored_output.ts'
import { VERSION } from './version.ts'

/** Asks the hypervisors; with a cache, those that it has no answer of. */
export async function askFleet(
  queries: readonly Query[],
  { cache, ...settings }: FleetSettings,
  { environment, watch }: Context,
  { account, refreshCache }: { account: Account; refreshCache: boolean },
): Promise<CachedAnswers> {
  const machine = { account, environment }
  const ask = async (open: readonly Query[]) => {
    const options = { ...settings, machine, onAnswer: watch?.answered, trace: watch?.trace }
    watch?.asking(open.length)
    const answers = await queryFleet(open, options)
    watch?.done()
    return answers
  }
  const directory = cache && cacheDirectory(environment)
  if (!directory) return { answers: await ask(queries), until: 0, warnings: [] }
  const { askThroughCache } = await import('../fleet/answer_cache.ts')
  const configurations = [join(account.homedir, '.ssh/config'), '/etc/ssh/ssh_config']
  const surroundings = [VERSION, ...configurations.map((path) => fileState(path, 'content'))].join()
  if (refreshCache) dropOutputs(directory)
  const policy = { ...cache, directory, refresh: refreshCache, surroundings }
  return askThroughCache(queries, policy, ask)
}
