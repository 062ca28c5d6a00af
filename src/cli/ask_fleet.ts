import { join } from 'node:path'
import type { CachedAnswers } from '../fleet/answer_cache.ts'
import { type Answer, type FleetOptions, type Query, queryFleet } from '../fleet/query.ts'
import { fileState } from '../inventory/file_state.ts'
import type { Account } from './account.ts'
import type { Context } from './context.ts'
import type { FleetSettings } from './query_settings.ts'
import { cacheDirectory } from './stored_output.ts'
import { VERSION } from './version.ts'

/** Asks hypervisors in a way of its own; a cache is not looked into, but written. */
export type AskAnew = (
  queries: readonly Query[],
  options: FleetOptions,
) => Promise<ReadonlyMap<string, Answer>>

/** Asks the hypervisors; with a cache, those that it has no answer of. */
export async function askFleet(
  queries: readonly Query[],
  { cache, ...settings }: FleetSettings,
  environment: Context['environment'],
  account: Account,
  askAnew: AskAnew | undefined,
): Promise<CachedAnswers> {
  const machine = { account, environment }
  const askThem = askAnew ?? queryFleet
  const ask = (open: readonly Query[]) => askThem(open, { ...settings, machine })
  const directory = cache && cacheDirectory(environment)
  if (!directory) return { answers: await ask(queries), until: 0, warnings: [] }
  const { askThroughCache } = await import('../fleet/answer_cache.ts')
  const configurations = [join(account.homedir, '.ssh/config'), '/etc/ssh/ssh_config']
  const surroundings = [VERSION, ...configurations.map((path) => fileState(path, 'content'))].join()
  return askThroughCache(
    queries,
    { ...cache, directory, refresh: askAnew !== undefined, surroundings },
    ask,
  )
}
