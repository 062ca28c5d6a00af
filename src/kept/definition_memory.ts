import { join } from 'node:path'
import type { Problem } from '../problems.ts'
import { keepValue, keptValue } from './kept_value.ts'
import { dropUnused } from './private_files.ts'
import { sealedFile } from './sealed_file.ts'
import { unkept } from './unkept.ts'

/** The version of the form of these files. Files of another form are ignored. */
const FORM = 1

const DEFINITIONS = 'definitions'

/** What Ansible made of a definition, as JSON; undefined if it is not kept. `question` is all that it depends on. */
export function keptDefinition(directory: string, question: string): string | undefined {
  const kept = keptValue(fileOf(directory, question)) as { form: number; text: string } | undefined
  return kept?.form === FORM ? kept.text : undefined
}

/** Keeps what Ansible made of definitions, by their questions; if the disk does not allow it, the run goes on. */
export function keepDefinitions(directory: string, made: ReadonlyMap<string, string>): Problem[] {
  try {
    for (const [question, text] of made)
      keepValue(fileOf(directory, question), { form: FORM, text })
    if (made.size > 0) dropUnused(join(directory, DEFINITIONS))
    return []
  } catch (error) {
    return [unkept('cache-unwritable', directory, error)]
  }
}

const fileOf = (directory: string, question: string): string =>
  sealedFile(join(directory, DEFINITIONS), 'definition', question)
