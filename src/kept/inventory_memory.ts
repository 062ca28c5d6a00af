import { existsSync } from 'node:fs'
import type { RememberedPlace } from '../fleet/memory.ts'
import { keepValue, keptValue } from './kept_value.ts'
import { sealedFile } from './sealed_file.ts'

/** The version of the form of these files. Files of another form are ignored. */
const FORM = 1

/** What the last run of an inventory decided. */
export interface InventoryMemory {
  /** Where each VM of an entry was to be, by its name. */
  places: ReadonlyMap<string, RememberedPlace>
  /** What identified each hypervisor then, by its name. */
  identities: ReadonlyMap<string, string>
}

interface Kept extends InventoryMemory {
  form: typeof FORM
}

/**
 * What the last run of an inventory, which its sources identify, decided; undefined where there was
 * none, and `damaged` where there was one and what it left cannot be read.
 */
export function recallInventory(
  directory: string,
  sources: readonly string[],
): InventoryMemory | 'damaged' | undefined {
  const file = fileOf(directory, sources)
  const kept = keptValue(file) as Kept | undefined
  if (kept?.form === FORM) return kept
  return existsSync(file) ? 'damaged' : undefined
}

/** Writes what a run decided, whole, over what the one before it did. Throws where it cannot be written. */
export const rememberInventory = (
  directory: string,
  sources: readonly string[],
  { places, identities }: InventoryMemory,
): void =>
  keepValue(fileOf(directory, sources), {
    ...{ form: FORM, places, identities },
  } satisfies Kept)

const fileOf = (directory: string, sources: readonly string[]): string =>
  sealedFile(directory, 'inventory', JSON.stringify(sources))
