import { join } from 'node:path'
import type { CachedAnswers } from '../fleet/answer_cache.ts'
import { type Answer, type Query, queryFleet } from '../fleet/query.ts'
import { fileState } from '../inventory/file_state.ts'
import type { Problem } from '../problems.ts'
import type { Account } from './account.ts'
import type { Context } from './context.ts'
import type { Request } from './request.ts'
import { cacheDirectory } from './stored_output.ts'
import { VERSION } from './version.ts'
import { stateDirectoryOf } from './vm_settings.ts'

/**
 * Asks the hypervisors; with a cache, those that it has no answer of. Where VMs are to stay, earlier
 * answers stand in for those that do not answer. `refused` have their answer already.
 */
export async function askFleet(
  { queries, refused }: { queries: readonly Query[]; refused: ReadonlyMap<string, Answer> },
  request: Request,
  context: Context,
  { account, now }: { account: Account; now: Date },
): Promise<CachedAnswers> {
  const { environment } = context
  const machine = { account, environment }
  const warnings: Problem[] = []
  const remember = async (open: readonly Query[], answers: ReadonlyMap<string, Answer>) => {
    if (request.vms.onUnreachable !== 'keep') return answers
    const { rememberAnswers } = await import('../fleet/remember.ts')
    const directory = stateDirectoryOf(request.vms, context, account)
    const remembered = rememberAnswers(open, answers, { directory, now })
    warnings.push(...remembered.warnings)
    return remembered.answers
  }
  const ask = async (open: readonly Query[]) =>
    remember(open, await queryFleet(open, { ...request, machine }))
  const asked = await throughCache(queries, ask, request, context, account)
  return {
    ...asked,
    answers: new Map([...asked.answers, ...(await remember([], refused))]),
    warnings: [...warnings, ...asked.warnings],
  }
}

async function throughCache(
  queries: readonly Query[],
  ask: (queries: readonly Query[]) => Promise<ReadonlyMap<string, Answer>>,
  { cache }: Request,
  { environment }: Context,
  { homedir }: Account,
): Promise<CachedAnswers> {
  const directory = cache && cacheDirectory(environment)
  if (!directory) return { answers: await ask(queries), until: 0, warnings: [] }
  const { askThroughCache } = await import('../fleet/answer_cache.ts')
  const configurations = [join(homedir, '.ssh/config'), '/etc/ssh/ssh_config']
  const surroundings = [VERSION, ...configurations.map((path) => fileState(path, 'content'))].join()
  return askThroughCache(queries, { ...cache, directory, refresh: false, surroundings }, ask)
}
