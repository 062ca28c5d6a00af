import { dirname } from 'node:path'
import { failure, type Outcome, problem, success } from '../problems.ts'
import { sha256 } from '../sha256.ts'
import { NotPrivate } from './private_directory.ts'
import { readSealed, sealedFile, writeSealed } from './sealed_file.ts'
import { unkept } from './unkept.ts'

/** An entry of a plan, and the hypervisor that it is on. */
export interface PlannedPlace {
  /** Identifies the entry: it is the same in all plans. */
  key: string
  /** The name of the entry for people. */
  name: string
  hypervisor: string
  domain_type: string
}

/**
 * The path of the file in `directory` for the last plan of an inventory, which is identified by its
 * sources.
 */
export const lastPlanFile = (directory: string, sources: readonly string[]): string =>
  sealedFile(directory, 'plan', JSON.stringify(sources))

/**
 * Remembers the plan of an inventory for this user. It keeps only names and hashes of entries,
 * because values may come from an encrypted file. Throws if it cannot be written.
 */
export function rememberPlan(places: readonly PlannedPlace[], file: string): void {
  const text = JSON.stringify({ vm_dispatcher_last_plan: 1, places: places.map(hashed) })
  writeSealed(file, `${text}\n`)
}

/** The plan that was remembered in `file`; its entries have the keys that `hashed` gives. */
export function lastPlan(file: string): Outcome<PlannedPlace[]> {
  try {
    const { vm_dispatcher_last_plan: form, places } = JSON.parse(String(readSealed(file)))
    if (form === 1) return success(places)
  } catch (error) {
    if (error instanceof NotPrivate)
      return failure(unkept('state-unwritable', dirname(file), error))
    // Missing or damaged: there is no last plan.
  }
  return failure(problem('no-last-plan', dirname(file)))
}

/** The place with a hash as its key, which does not show the entry. */
export const hashed = (place: PlannedPlace): PlannedPlace => ({
  ...place,
  key: hashedKey(place.key),
})

/** The key that an entry has in a plan that was remembered. */
export const hashedKey = (key: string): string => sha256(key)
