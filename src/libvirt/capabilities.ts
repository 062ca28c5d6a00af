import type { ProblemCode } from '../problems.ts'
import { isPlainName } from '../values.ts'
import { findDocuments } from './document.ts'
import { hostArchitectureOf } from './host_architecture.ts'
import { hostUuidOf } from './host_uuid.ts'
import { MOST_TAGS } from './markup.ts'
import { XmlError, xmlPlaceAt } from './strict_xml.ts'
import { readTopology, type Topology } from './topology.ts'
import { childrenNamed, parseXml, type XmlElement } from './xml.ts'

/**
 * What a hypervisor can run: for each guest architecture its domain types, and for each of these
 * the emulator that libvirt would start (undefined if libvirt names none). Architectures and
 * types are in document order; an architecture without a domain type is left out.
 */
export type Capabilities = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>

/**
 * `malformed`: why the text is not a capabilities document, with the `code` of the problem.
 * `dropped`: names that were not valid. `topology`: the host's memory and CPUs, if that was asked
 * for. `hostUuid`, `hostArchitecture`: see `host_uuid.ts` and `host_architecture.ts`.
 */
export type ParsedCapabilities =
  | {
      capabilities: Capabilities
      topology?: Topology
      hostUuid?: string
      hostArchitecture?: string
      dropped: string[]
    }
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

/** The elements that are read; the texts of `TEXTS` alone are kept. */
const NAMES = new Set([ROOT, 'host', 'uuid', 'cpu', 'guest', 'arch', 'domain', 'emulator'])
const WITH_TOPOLOGY = new Set([...NAMES, 'topology', 'cells', 'cell', 'memory', 'cpus'])
const TEXTS = new Set(['uuid', 'arch', 'emulator', 'memory'])

/**
 * Elements that make up most of a document and are not needed, with the indentation before them:
 * without them all else takes half the time. What is not well-formed does not match, so that the
 * parser finds it; none is longer than its line, so that the lines of all else stay.
 */
const MACHINES = / {0,20}<machine(?: \w+=(?:'[^'<&\n]*'|"[^"<&\n]*"))*>[^<>&\n]*<\/machine>/g

/**
 * Parses the output of `virsh capabilities`. Start-up files of a remote shell may print text before
 * and after the document.
 *
 * The document is not compared with libvirt's schema (src/conf/schemas/capability.rng), whose list
 * of domain types lacks some that exist. An architecture that is in several guests (hvm and xen)
 * gets the union of their domain types; of several emulators of one type, the first.
 */
export function parseCapabilities(
  output: string,
  { topology = false }: { topology?: boolean | undefined } = {},
): ParsedCapabilities {
  if (output.trim() === '') return malformed('there is nothing', 'output-empty')
  const text = output.replace(MACHINES, '')
  const found = findDocuments(text, ROOT)
  const [first, second] = found.places
  if (!first) {
    if (found.fault === 'too-many-tags') return malformed(`there are more than ${MOST_TAGS} tags`)
    return found.fault === 'unclosed'
      ? malformed('it ends before </capabilities>', 'capabilities-cut')
      : malformed(output.trim().split('\n', 1)[0] ?? '', 'output-foreign')
  }
  try {
    if (second) throw new XmlError(`a second document begins ${xmlPlaceAt(text, second.start)}`)
    const root = parseXml(
      text.slice(first.start, first.end),
      topology ? WITH_TOPOLOGY : NAMES,
      TEXTS,
    )
    const hostUuid = hostUuidOf(root)
    const hostArchitecture = hostArchitectureOf(root)
    return {
      ...readGuests(root),
      ...(hostUuid !== undefined && { hostUuid }),
      ...(hostArchitecture !== undefined && { hostArchitecture }),
      ...(topology && { topology: readTopology(root) }),
    }
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
  return path || undefined
}
