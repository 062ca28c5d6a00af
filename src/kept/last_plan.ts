import { dirname } from 'node:path'
import { failure, type Outcome, problem, success } from '../problems.ts'
import { NotPrivate } from './private_directory.ts'
import { readSealed, sealedFile, writeSealed } from './sealed_file.ts'
import { sha256 } from './sha256.ts'
import { unkept } from './unkept.ts'

/** Where an entry of a plan is. */
export interface Place {
  /** The same for the same entry in all plans. */
  key: string
  /** What people call the entry. */
  name: string
  hypervisor: string
  domain_type: string
}

/** The file in `directory` that keeps the last plan of an inventory, which its sources identify. */
export const lastPlanFile = (directory: string, sources: readonly string[]): string =>
  sealedFile(directory, 'plan', JSON.stringify(sources))

/**
 * Remembers the plan of an inventory for this user. Of entries it keeps names and hashes: values may
 * come from an encrypted file. Throws where it cannot be written.
 */
export function rememberPlan(places: readonly Place[], file: string): void {
  const text = JSON.stringify({ vm_dispatcher_last_plan: 1, places: places.map(hashed) })
  writeSealed(file, `${text}\n`)
}

/** The plan that was remembered in `file`; its entries have the keys that `hashed` gives. */
export function lastPlan(file: string): Outcome<Place[]> {
  try {
    const { vm_dispatcher_last_plan: form, places } = JSON.parse(String(readSealed(file)))
    if (form === 1) return success(places)
  } catch (error) {
    if (error instanceof NotPrivate)
      return failure(unkept('state-unwritable', dirname(file), error))
    // Missing or damaged is the same: there is none.
  }
  return failure(problem('no-last-plan', file))
}

/** A place whose key says nothing of the entry. */
export const hashed = (place: Place): Place => ({ ...place, key: sha256(place.key) })
