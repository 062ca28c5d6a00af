import type { Topology } from './topology.ts'

/** The commands for virsh that give the memory and CPUs of the host. A driver may lack either. */
export const NODE_COMMANDS = ['nodeinfo', 'nodememstats']

/** virsh writes columns with blanks; on a terminal lines end with \r. */
const CPUS = /^CPU\(s\): {1,40}(\d{1,9})\r?$/m
const NODE_MEMORY = /^Memory size: {1,40}(\d{1,15}) KiB\r?$/m
const TOTAL_MEMORY = /^total {1,10}: {1,40}(\d{1,15}) KiB\r?$/m

/**
 * What the host has, by the output of these commands and of `capabilities`, which has sums over
 * NUMA cells (`cells`).
 *
 * `nodememstats` comes first: it has the total of /proc/meminfo. `nodeinfo` and the cells have the
 * sum over NUMA nodes, and the kernel counts less there if memory came to a running machine, as it
 * does to one that is a VM itself: 5.7 of 24.7 GB were seen.
 */
export function readNode(output: string, cells: Topology): Topology {
  const number = (pattern: RegExp) => Number(pattern.exec(output)?.[1]) || undefined
  return {
    memory: number(TOTAL_MEMORY) ?? number(NODE_MEMORY) ?? cells.memory,
    cpus: number(CPUS) ?? cells.cpus,
  }
}
