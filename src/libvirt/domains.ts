import { findDocuments } from './document.ts'
import { type DomainSize, readDomainSizes } from './domain_sizes.ts'
import { type DomainState, hasStates, readDomainStates } from './domain_states.ts'
import type { Wanted } from './wanted.ts'

/** The answers to capabilities, to the sizes of domains where they were asked for, and to list. */
export interface Listing {
  /** The XML document of the capabilities, without what is printed around it. */
  capabilities: string
  /** The names of all domains, running or not. */
  domains: string[]
  /** What they are defined with; undefined if that was not asked for, or the driver does not say. */
  sizes: DomainSize[] | undefined
  /** Their states; undefined if they were not asked for, or the driver does not say them. */
  states: Map<string, DomainState> | undefined
}

/** The line between two answers: no domain can have a `/` in its name. */
export const BETWEEN = '/'

/** The command of virsh that prints the name of each domain, one on a line. */
export const LIST_COMMAND = 'list --all --name'

/** The line between the answers, behind the line breaks that virsh writes after a document. */
const BEHIND_DOCUMENT = new RegExp(`^\\s{0,20}\\n${BETWEEN}\\r?\\n`)

/** The line between the states or sizes and the names. */
const BEHIND_SIZES = new RegExp(`^${BETWEEN}\\r?\\n`, 'm')

/** More than any hypervisor has, so that a hostile one cannot fill the memory with names. */
const MOST_DOMAINS = 100_000

/**
 * Splits the output of these commands; undefined if the names are missing or cut off, or are more
 * than any hypervisor has. An empty line ends the names, which may be nearly any other text in one
 * line.
 */
export function partListing(
  output: string,
  { sizes = false, states = false }: Pick<Wanted, 'sizes' | 'states'> = {},
): Listing | undefined {
  for (const { start, end } of findDocuments(output, 'capabilities').places) {
    const [separator] = BEHIND_DOCUMENT.exec(output.slice(end, end + 30)) ?? []
    if (separator === undefined) continue
    const rest = output.slice(end + separator.length)
    const behind = sizes || states ? BEHIND_SIZES.exec(rest) : null
    // A program in place of virsh may not know domstats, and list names all the same. This is not
    // an error.
    if (!behind && (sizes || states) && hasStates(rest)) return undefined
    const names = behind ? behind.index + behind[0].length : 0
    const between = rest.slice(0, behind?.index ?? 0)
    const domains = linesUntilEmpty(rest, names)
    if (!domains) return undefined
    return {
      capabilities: output.slice(start, end),
      domains,
      sizes: behind && sizes ? readDomainSizes(between, domains) : undefined,
      states: behind ? statesOf(domains, between) : undefined,
    }
  }
  return undefined
}

/** The states of these domains; undefined if there are none for them: some drivers do not have any. */
function statesOf(listed: readonly string[], output: string): Map<string, DomainState> | undefined {
  const states = readDomainStates(output)
  if (states.size === 0 && listed.length > 0) return undefined
  return new Map(listed.map((name) => [name, states.get(name) ?? 'no state']))
}

function linesUntilEmpty(text: string, start: number): string[] | undefined {
  const lines: string[] = []
  let begin = start
  for (let end = text.indexOf('\n', begin); end >= 0; end = text.indexOf('\n', begin)) {
    // On a terminal lines end with \r\n.
    const line = text.slice(begin, text[end - 1] === '\r' ? end - 1 : end)
    if (line === '') return lines
    if (lines.length === MOST_DOMAINS) return undefined
    lines.push(line)
    begin = end + 1
  }
  return undefined
}
