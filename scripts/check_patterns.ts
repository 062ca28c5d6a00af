// Finds regular expressions of src that take more than linear time for some text, and prints them
// with such a text: with one, a hypervisor could keep the whole program busy. Exit code 1 if there
// are any.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from '@swc/core'
import { check } from 'recheck'

/** Patterns that are linear for the texts that they get, and why. */
const LINEAR_BY_THEIR_TEXT: Readonly<Record<string, string>> = {
  '(?:[^\\s:[\\]]|\\[[^\\]]*\\])+': 'every [ in the text has a ] behind it',
  '\\[\\^?-?(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_.:@ ]|\\\\[dws]|\\\\[!-/:-@[-`{-~])+-?\\]':
    'a part of a sticky pattern: it is tried at one place, and the first failure ends the reading',
}

interface Pattern {
  file: string
  source: string
  flags: string
}

/** The regular expressions that stand in a syntax tree. */
function patternsIn(node: unknown, file: string): Pattern[] {
  if (typeof node !== 'object' || node === null) return []
  const { type, pattern, flags } = node as Record<string, unknown>
  if (type === 'RegExpLiteral') return [{ file, source: String(pattern), flags: String(flags) }]
  return Object.values(node).flatMap((child) => patternsIn(child, file))
}

function patternsOf(file: string): Pattern[] {
  const text = readFileSync(file, 'utf8')
  return patternsIn(parseSync(text, { syntax: 'typescript', target: 'es2022' }), file)
}

/**
 * A sticky pattern is tried at one place only. The checker does not know this flag, so the pattern
 * is anchored.
 */
const anchored = ({ source, flags }: Pattern): string =>
  flags.includes('y') ? `^(?:${source})` : source

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file))
const patterns = files
  .flatMap(patternsOf)
  .filter(({ source }) => LINEAR_BY_THEIR_TEXT[source] === undefined)
const unlike = new Map(patterns.map((pattern) => [`${pattern.source}/${pattern.flags}`, pattern]))

const offences: string[] = []
for (const pattern of unlike.values()) {
  const { file, source, flags } = pattern
  const result = await check(anchored(pattern), flags.replace('y', ''), { timeout: 60_000 })
  if (result.status === 'safe') continue
  const detail =
    result.status === 'vulnerable'
      ? `${result.complexity.summary}, for ${result.attack.pattern}`
      : `not known: ${result.error.kind}`
  offences.push(`${file}: /${source}/${flags} is ${detail}`)
}
for (const offence of offences) console.log(offence)
console.log(`${unlike.size} regular expressions, ${offences.length} of them not linear`)
process.exitCode = offences.length > 0 ? 1 : 0
