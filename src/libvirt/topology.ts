import { childrenNamed, elementsAt, type XmlElement } from './xml.ts'

/**
 * The memory and CPUs of a host: the sums over the NUMA cells of its capabilities. A sum is
 * undefined if the capabilities do not have it.
 */
export interface Topology {
  /** The memory of the host, in KiB. */
  memory: number | undefined
  cpus: number | undefined
}

/** Sums up what `host/topology/cells` of a capabilities document has. */
export function readTopology(capabilities: XmlElement): Topology {
  const elements = elementsAt(capabilities, ['host', 'topology', 'cells', 'cell'])
  const first = (cell: XmlElement, name: string) => childrenNamed(cell, name)[0]
  return {
    memory: sum(elements.map((cell) => first(cell, 'memory')?.text)),
    cpus: sum(elements.map((cell) => first(cell, 'cpus')?.attributes.num)),
  }
}

/** The sum of the parts; undefined if a part is missing or the sum is 0. */
function sum(numbers: readonly (string | undefined)[]): number | undefined {
  const total = numbers.reduce((sum, text) => sum + Number(text ?? Number.NaN), 0)
  return Number.isSafeInteger(total) && total > 0 ? total : undefined
}
