import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { currentAccount } from '../dispatch/account.ts'
import type { Context } from '../dispatch/context.ts'
import { stateDirectoryOf } from '../dispatch/request/vm_settings.ts'
import type { Run } from '../dispatch/run/run.ts'
import { failure, type Outcome, problem, success } from '../problems.ts'
import type { Place } from '../report/plan_diff.ts'
import { readPrivately, writePrivately } from './private_files.ts'

/** What tells plans of different inventories apart. */
type Origin = Pick<Run, 'sources' | 'request'>

/**
 * Remembers the plan of an inventory for this user. Of entries it keeps names and hashes: values may
 * come from an encrypted file. Where it cannot be written there is no last plan, which is said when
 * it is asked for.
 */
export function rememberPlan(places: readonly Place[], origin: Origin, context: Context): void {
  const file = fileOf(origin, context)
  const text = JSON.stringify({ vm_dispatcher_last_plan: 1, places: places.map(hashed) })
  try {
    writePrivately(file, `${text}\n`)
  } catch (error) {
    context.watch?.step(`the plan cannot be remembered: ${(error as Error).message}`)
  }
}

/** The plan that was remembered of the same sources; its entries have the keys that `hashed` gives. */
export function lastPlan(origin: Origin, context: Context): Outcome<Place[]> {
  const file = fileOf(origin, context)
  try {
    const { vm_dispatcher_last_plan: form, places } = JSON.parse(String(readPrivately(file)))
    if (form === 1) return success(places)
  } catch {
    // Missing or damaged is the same: there is none.
  }
  return failure(problem('no-last-plan', file))
}

/** A place whose key tells nothing of the entry. */
export const hashed = (place: Place): Place => ({ ...place, key: hash(place.key) })

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

function fileOf({ sources, request }: Origin, context: Context): string {
  const directory = stateDirectoryOf(request.vms, context, currentAccount(context.environment))
  return join(directory, `plan-${hash(JSON.stringify(sources)).slice(0, 16)}.json`)
}
