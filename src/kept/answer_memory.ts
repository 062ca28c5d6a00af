import { lstatSync, lutimesSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Remembered } from '../fleet/answer.ts'
import { keepValue, keptValue } from './kept_value.ts'
import { sealedFile } from './sealed_file.ts'
import { utcText } from './utc_text.ts'

/** The version of the form of these files. Files of another form are ignored. */
const FORM = 3

const KIND = 'hypervisor'

const DAY_MS = 24 * 3600 * 1000

/** An answer is forgotten when no inventory of this user has named its hypervisor for so long. */
export const FORGOTTEN_AFTER_DAYS = 90

/**
 * The last answer of a hypervisor; undefined if none is remembered. All inventories of this user
 * share it.
 *
 * @param identity what identifies the hypervisor, by `fleet/identity.ts`
 */
export function recallAnswer(directory: string, identity: string): Remembered | undefined {
  const file = fileOf(directory, identity)
  if (isForgotten(file)) return undefined
  const kept = keptValue(file) as Kept | undefined
  return kept?.form === FORM ? kept.remembered : undefined
}

/** What a file holds. */
interface Kept {
  form: typeof FORM
  remembered: Remembered
}

/**
 * Writes what hypervisors answered, each into a file of its own that only this user reads. The
 * files of those that did not answer stay, because an inventory has named them. Throws where it
 * cannot be written.
 *
 * @param identities by hypervisor; without those that cannot be identified
 */
export function rememberAnswers(
  directory: string,
  answers: ReadonlyMap<string, Answer>,
  identities: ReadonlyMap<string, string>,
  now: Date,
): void {
  for (const [name, identity] of identities) {
    const answer = answers.get(name)
    const file = fileOf(directory, identity)
    if (answer?.status === 'ok' && answer.domains) {
      const { capabilities, domains, hostUuid, topology, sizes } = answer
      const amounts = { ...(topology && { topology }), ...(sizes && { sizes }) }
      const remembered = { since: utcText(now), capabilities, domains, hostUuid, ...amounts }
      keepValue(file, { form: FORM, remembered } satisfies Kept)
    } else if (writtenAt(file) !== undefined) lutimesSync(file, now, now)
  }
}

/**
 * Removes the answers of hypervisors that no inventory has named for a long time. Throws if it
 * cannot.
 */
export function forgetAnswers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = join(directory, name)
    if (name.startsWith(`${KIND}-`) && isForgotten(file)) rmSync(file, { force: true })
  }
}

const fileOf = (directory: string, identity: string): string =>
  sealedFile(directory, KIND, identity)

function isForgotten(file: string): boolean {
  const written = writtenAt(file)
  return written !== undefined && written < Date.now() - FORGOTTEN_AFTER_DAYS * DAY_MS
}

/** When a file was written or its hypervisor last named, in ms since the epoch; undefined where it is missing. */
const writtenAt = (file: string): number | undefined =>
  lstatSync(file, { throwIfNoEntry: false })?.mtimeMs
