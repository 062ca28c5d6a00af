import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { failure, type Outcome, problem, success } from '../problems.ts'
import type { Place } from '../report/plan_diff.ts'
import type { Context } from './context.ts'

/**
 * Remembers the plan of an inventory, in the user's own directory for such things, for nobody else to
 * read. Of entries it keeps their names and hashes: values may come from an encrypted file. Where it
 * cannot be written there is no last plan, which is said when it is asked for.
 */
export function rememberPlan(
  places: readonly Place[],
  sources: readonly string[],
  context: Context,
): void {
  const file = fileOf(sources, context)
  if (file === undefined) return
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const text = JSON.stringify({ vm_dispatcher_last_plan: 1, places: places.map(hashed) })
    writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // A home that is read-only is no reason to end.
  }
}

/** The plan that was remembered of the same sources; its entries have the keys that `hashed` gives. */
export function lastPlan(sources: readonly string[], context: Context): Outcome<Place[]> {
  const file = fileOf(sources, context)
  try {
    const { vm_dispatcher_last_plan: form, places } = JSON.parse(readFileSync(file ?? '', 'utf8'))
    if (form === 1) return success(places)
  } catch {
    // Missing or damaged is the same: there is none.
  }
  return failure(problem('no-last-plan', file ?? 'plan'))
}

/** A place whose key tells nothing of the entry. */
export const hashed = (place: Place): Place => ({ ...place, key: hash(place.key) })

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

function fileOf(sources: readonly string[], { environment }: Context): string | undefined {
  const { XDG_STATE_HOME = '', HOME } = environment
  const state = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : HOME && join(HOME, '.local', 'state')
  if (!state) return undefined
  return join(
    state,
    'vm_dispatcher_inventory',
    `plan-${hash(JSON.stringify(sources)).slice(0, 16)}.json`,
  )
}
