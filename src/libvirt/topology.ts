import { XMLParser } from 'fast-xml-parser'

/** What a host has, by the NUMA cells of its capabilities; undefined where these do not say. */
export interface Topology {
  /** In KiB. */
  memory: number | undefined
  cpus: number | undefined
}

interface CellElement {
  memory?: { '#text'?: string }
  cpus?: { '@num'?: string }
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  alwaysCreateTextNode: true,
  // The single CPUs can be most of the document; their number stands on cpus.
  stopNodes: ['*.cpus'],
  isArray: (name) => name === 'cell',
})

/** Sums up the `<cell>` elements of `<topology>`, given as XML text. */
export function readTopology(cells: string): Topology {
  const { cell = [] } = parser.parse(cells) as { cell?: CellElement[] }
  return {
    memory: sum(cell.map(({ memory }) => memory?.['#text'])),
    cpus: sum(cell.map(({ cpus }) => cpus?.['@num'])),
  }
}

/** Undefined where a part is missing or the sum is 0. */
function sum(numbers: readonly (string | undefined)[]): number | undefined {
  const total = numbers.reduce((sum, text) => sum + Number(text ?? Number.NaN), 0)
  return Number.isSafeInteger(total) && total > 0 ? total : undefined
}
