import { parseCapabilities } from '../libvirt/capabilities.ts'
import { partListing } from '../libvirt/domains.ts'
import { readNode } from '../libvirt/node.ts'
import { firstOf } from '../listed.ts'
import { problem } from '../problems.ts'
import type { Answer, Query } from './answer.ts'
import { readSessionUser } from './session_user.ts'

/** The parts of a query that decide how an output is read. */
export type Question = Pick<
  Query,
  'name' | 'topology' | 'domains' | 'states' | 'sizes' | 'sessionUser'
>

/**
 * Reads the output of a virsh that succeeded. The time is linear in the output. Nothing outside is
 * used, so that another thread can do it.
 */
export function readOutput(question: Question, output: string): Answer {
  const { name, domains, states, sizes } = question
  const wantsList = domains || states || sizes
  const listing = wantsList ? partListing(output, { sizes, states }) : undefined
  const topology = question.topology || sizes
  const parsed = parseCapabilities(listing?.capabilities ?? output, { topology })
  if ('malformed' in parsed) {
    const reason = parsed.malformed.slice(0, 300)
    return { status: 'failed', problem: problem(parsed.code, name, { reason }), warnings: [] }
  }
  if (wantsList && !listing) {
    return { status: 'failed', problem: problem('domains-missing', name), warnings: [] }
  }
  const { dropped, topology: cells, ...can } = parsed
  const warnings =
    dropped.length > 0 ? [problem('name-dropped', name, { names: shortened(dropped) })] : []
  return {
    status: 'ok',
    ...can,
    ...(question.sessionUser && { sessionUser: readSessionUser(output) }),
    ...(cells && { topology: readNode(output, cells) }),
    ...(domains && listing && { domains: listing.domains }),
    ...(listing?.sizes && { sizes: listing.sizes }),
    ...(states && listing?.states && { states: listing.states }),
    warnings,
  }
}

/** Shortens the names for a message: a hypervisor may send any number of names, of any length. */
const shortened = (names: readonly string[]): string =>
  firstOf(names.map((name) => name.slice(0, 40)))
