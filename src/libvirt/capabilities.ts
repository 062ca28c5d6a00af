import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { ProblemCode } from '../problems.ts'
import { readTopology, type Topology } from './topology.ts'

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

/** Text, or an object where the element has attributes or children. */
type TextElement = string | { '#text'?: string }
interface DomainElement {
  '@type'?: string
  emulator?: TextElement[]
}
interface CapabilitiesElement {
  guest?: { arch?: ArchElement[] }[]
  /** The cells are XML text as it stands. */
  host?: { topology?: { cells?: TextElement } }
}
interface ArchElement {
  '@name'?: string
  emulator?: TextElement[]
  domain?: DomainElement[]
}

/** Every architecture and domain type of libvirt fits; what does not is no name to print or to make a group of. */
const NAME = /^[A-Za-z0-9_]{1,32}$/

const REPEATED = new Set(['capabilities', 'guest', 'arch', 'domain', 'emulator'])

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  // The topology can be most of the document, and is seldom asked for.
  stopNodes: ['*.cells'],
  isArray: (name) => REPEATED.has(name),
})

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
  const start = output.search(/<capabilities[\s/>]/)
  const end = output.lastIndexOf('</capabilities>')
  if (output.trim() === '') return malformed('there is nothing', 'output-empty')
  if (start < 0) return malformed(output.trim().split('\n', 1)[0] ?? '', 'output-foreign')
  if (end < start) return malformed('it ends before </capabilities>', 'capabilities-cut')
  const xml = output.slice(start, end + '</capabilities>'.length).replace(MACHINES, '')
  const validity = XMLValidator.validate(xml)
  if (validity !== true) {
    return malformed(`${validity.err.msg.trim()} (line ${validity.err.line} of the XML)`)
  }
  try {
    return readDocument(parser.parse(xml), topology)
  } catch (error) {
    return malformed(error instanceof Error ? error.message : String(error))
  }
}

function readDocument(
  document: Record<string, unknown>,
  withTopology: boolean,
): ParsedCapabilities {
  const roots = document.capabilities as CapabilitiesElement[]
  const [root] = roots
  if (root === undefined || roots.length !== 1 || Object.keys(document).length !== 1) {
    return malformed('it has more than one root element')
  }
  const guests = readGuests(root)
  if (!withTopology) return guests
  return { ...guests, topology: readTopology(textOf(root.host?.topology?.cells) ?? '') }
}

function readGuests({ guest: guests = [] }: CapabilitiesElement): {
  capabilities: Capabilities
  dropped: string[]
} {
  const capabilities = new Map<string, Map<string, string | undefined>>()
  const dropped = new Set<string>()
  for (const arch of guests.flatMap((guest) => guest.arch ?? [])) {
    for (const domain of arch.domain ?? []) {
      const refused = [arch['@name'], domain['@type']].find((name) => !NAME.test(name ?? ''))
      if (refused !== undefined || !arch['@name'] || !domain['@type']) {
        dropped.add(refused ?? '')
        continue
      }
      const types = capabilities.get(arch['@name']) ?? new Map()
      capabilities.set(arch['@name'], types)
      if (!types.has(domain['@type'])) {
        types.set(domain['@type'], emulatorOf(domain) ?? emulatorOf(arch))
      }
    }
  }
  return { capabilities, dropped: [...dropped] }
}

const emulatorOf = ({ emulator: [first] = [] }: DomainElement | ArchElement) => textOf(first)

const textOf = (element: TextElement | undefined): string | undefined =>
  (typeof element === 'string' ? element : element?.['#text']) || undefined
