import { findDocuments } from './document.ts'

/** The answers to the two commands, capabilities and list. */
export interface Listing {
  /** The XML document of the capabilities, without what is printed around it. */
  capabilities: string
  /** The names of all domains, running or not. */
  domains: string[]
}

/** The line between the two answers: no domain can have a `/` in its name. */
const BETWEEN = '/'

/**
 * The commands for virsh: both in one process, on one connection. `list` comes last, because the
 * exit code is that of the last command, and missing names must not be taken for an empty list.
 */
export const LISTING_COMMANDS = `capabilities; echo ${BETWEEN}; list --all --name`

/** The line between the answers, behind the line breaks that virsh writes after a document. */
const BEHIND_DOCUMENT = new RegExp(`^\\s{0,20}\\n${BETWEEN}\\r?\\n`)

/** More than any hypervisor has, so that a hostile one cannot fill the memory with names. */
const MOST_DOMAINS = 100_000

/**
 * Splits the output of these commands; undefined if the names are missing or cut off, or are more
 * than any hypervisor has. An empty line ends the names, which may be nearly anything else that is
 * one line.
 */
export function partListing(output: string): Listing | undefined {
  for (const { start, end } of findDocuments(output, 'capabilities').places) {
    const [between] = BEHIND_DOCUMENT.exec(output.slice(end, end + 30)) ?? []
    if (between === undefined) continue
    const domains = linesUntilEmpty(output, end + between.length)
    return domains && { capabilities: output.slice(start, end), domains }
  }
  return undefined
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
