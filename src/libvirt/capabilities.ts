import { XMLParser, XMLValidator } from 'fast-xml-parser'

/**
 * What a hypervisor can run: for each guest architecture its domain types, and for each of these
 * the emulator that libvirt would start (undefined where libvirt names none). Architectures and
 * types stand in document order; an architecture without a domain type is left out.
 */
export type Capabilities = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>

/** `malformed`: why the text is no capabilities document. `dropped`: names that were not accepted. */
export type ParsedCapabilities =
  | { capabilities: Capabilities; dropped: string[] }
  | { malformed: string }

/** Text, or an object where the element has attributes or children. */
type TextElement = string | { '#text'?: string }
interface DomainElement {
  '@type'?: string
  emulator?: TextElement[]
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
  // The topology can be most of the document, and nothing of it is used.
  stopNodes: ['*.cells'],
  isArray: (name) => REPEATED.has(name),
})

/**
 * Parses the output of `virsh capabilities`, whatever a remote shell's start files print around it.
 *
 * The document is not held against libvirt's schema (src/conf/schemas/capability.rng), whose list of
 * domain types lacks some that exist. An architecture that stands in several guests (hvm and xen)
 * gets the union of their domain types; of several emulators of one type, the first.
 */
export function parseCapabilities(output: string): ParsedCapabilities {
  const start = output.search(/<capabilities[\s/>]/)
  const end = output.lastIndexOf('</capabilities>')
  if (start < 0) return { malformed: 'there is no <capabilities> in it' }
  if (end < start) return { malformed: 'it ends before </capabilities>' }
  const xml = output.slice(start, end + '</capabilities>'.length)
  const validity = XMLValidator.validate(xml)
  if (validity !== true) {
    return { malformed: `${validity.err.msg.trim()} (line ${validity.err.line} of the XML)` }
  }
  try {
    return readGuests(parser.parse(xml))
  } catch (error) {
    return { malformed: error instanceof Error ? error.message : String(error) }
  }
}

function readGuests(document: Record<string, unknown>): ParsedCapabilities {
  const roots = document.capabilities as { guest?: { arch?: ArchElement[] }[] }[]
  const [root] = roots
  if (roots.length !== 1 || Object.keys(document).length !== 1) {
    return { malformed: 'it has more than one root element' }
  }
  const capabilities = new Map<string, Map<string, string | undefined>>()
  const dropped = new Set<string>()
  for (const arch of root?.guest?.flatMap((guest) => guest.arch ?? []) ?? []) {
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

function emulatorOf({ emulator: [first] = [] }: DomainElement | ArchElement): string | undefined {
  return (typeof first === 'string' ? first : first?.['#text']) || undefined
}
