import { findDocument } from './document.ts'

/** The answers to capabilities and list, parted. */
export interface Listing {
  /** What stands up to the end of the capabilities. */
  capabilities: string
  /** The names of all domains, running or not. */
  domains: string[]
}

/** Stands on a line of its own between the two answers: no domain can have a `/` in its name. */
const BETWEEN = '/'

/**
 * The commands for virsh: both in one process, on one connection. `list` comes last, because the
 * exit code is that of the last command, and names that are missing must not pass for no names.
 */
export const LISTING_COMMANDS = `capabilities; echo ${BETWEEN}; list --all --name`

/**
 * Parts the output of these commands; undefined where the names are missing or cut off. An empty line
 * ends the names, which may be nearly anything else that is one line.
 */
export function partListing(output: string): Listing | undefined {
  const place = findDocument(output)
  if ('opened' in place) return undefined
  const capabilities = output.slice(0, place.end)
  // On a terminal lines end with \r\n.
  const lines = output.slice(capabilities.length).split(/\r?\n/).slice(0, -1)
  const first = lines.indexOf(BETWEEN) + 1
  const last = lines.indexOf('', first)
  if (first < 1 || last < 0) return undefined
  return { capabilities, domains: lines.slice(first, last) }
}
