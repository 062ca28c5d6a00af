import type { ProblemCode } from '../problems.ts'
import { isPlainName } from '../values.ts'
import { findDocuments } from './document.ts'
import { MOST_TAGS } from './markup.ts'
import { placeOf, XmlError } from './strict_xml.ts'
import { readTopology, type Topology } from './topology.ts'
import { childrenNamed, parseXml, type XmlElement } from './xml.ts'

/**
 * What a hypervisor can run: for each guest architecture its domain types, and for each of these
 * the emulator that libvirt would start (undefined where libvirt names none). Architectures and
 * types stand in document order; an architecture without a domain type is left out.
 */
export type Capabilities = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>

/**
 * `malformed`: why the text is no capabilities document, and its `code`. `dropped`: names that were not accepted.
 * `topology`: what the host has, where that was asked for.
 */
export type ParsedCapabilities =
  | { capabilities: Capabilities; topology?: Topology; dropped: string[] }
  | Malformed

interface Malformed {
  malformed: string
  code: Extract<
    ProblemCode,
    'output-empty' | 'output-foreign' | 'capabilities-cut' | 'capabilities-malformed'
  >
}

const malformed = (reason: string, code: Malformed['code'] = 'capabilities-malformed') => ({
  malformed: reason,
  code,
})

const ROOT = 'capabilities'

/** The elements that are read, and the texts. */
const NAMES = new Set([ROOT, 'guest', 'arch', 'domain', 'emulator'])
const WITH_TOPOLOGY = new Set([...NAMES, 'host', 'topology', 'cells', 'cell', 'memory', 'cpus'])
const TEXTS = new Set(['emulator', 'memory'])

/** Most of a document, and nothing that counts. What is not well-formed stays, to be found. */
const MACHINES = /<machine(?: \w+=(?:'[^'<&\n]*'|"[^"<&\n]*"))*>[^<>&\n]*<\/machine>/g

/**
 * Parses the output of `virsh capabilities`, whatever a remote shell's start files print around it.
 *
 * The document is not held against libvirt's schema (src/conf/schemas/capability.rng), whose list of
 * domain types lacks some that exist. An architecture that stands in several guests (hvm and xen)
 * gets the union of their domain types; of several emulators of one type, the first.
 */
export function parseCapabilities(
  output: string,
  { topology = false }: { topology?: boolean | undefined } = {},
): ParsedCapabilities {
  if (output.trim() === '') return malformed('there is nothing', 'output-empty')
  const found = findDocuments(output, ROOT)
  const [first, second] = found.places
  if (!first) {
    if (found.fault === 'too-many-tags') return malformed(`there are more than ${MOST_TAGS} tags`)
    return found.fault === 'unclosed'
      ? malformed('it ends before </capabilities>', 'capabilities-cut')
      : malformed(output.trim().split('\n', 1)[0] ?? '', 'output-foreign')
  }
  try {
    if (second) throw new XmlError(`a second document begins ${placeOf(output, second.start)}`)
    const xml = output.slice(first.start, first.end).replace(MACHINES, '')
    const root = parseXml(xml, topology ? WITH_TOPOLOGY : NAMES, TEXTS)
    return { ...readGuests(root), ...(topology && { topology: readTopology(root) }) }
  } catch (error) {
    if (error instanceof XmlError) return malformed(error.message)
    throw error
  }
}

function readGuests(root: XmlElement): { capabilities: Capabilities; dropped: string[] } {
  const capabilities = new Map<string, Map<string, string | undefined>>()
  const dropped = new Set<string>()
  const guests = childrenNamed(root, 'guest')
  for (const arch of guests.flatMap((guest) => childrenNamed(guest, 'arch'))) {
    const { name = '' } = arch.attributes
    const common = emulatorOf(arch)
    for (const domain of childrenNamed(arch, 'domain')) {
      const { type = '' } = domain.attributes
      const refused = [name, type].find((text) => !isPlainName(text))
      if (refused !== undefined) {
        dropped.add(refused)
        continue
      }
      const types = capabilities.get(name) ?? new Map()
      capabilities.set(name, types)
      if (!types.has(type)) types.set(type, emulatorOf(domain) ?? common)
    }
  }
  return { capabilities, dropped: [...dropped] }
}

function emulatorOf(element: XmlElement): string | undefined {
  const [first] = childrenNamed(element, 'emulator')
  const path = first?.text.trim()
  // A copy, because a part of a text keeps all of it in memory.
  return path ? Buffer.from(path).toString() : undefined
}
