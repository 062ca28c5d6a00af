import { createRequire } from 'node:module'
import type { Size } from '../../src/placement/capacity/size.ts'
import { allowed, type Case } from './balance_cases.ts'

/** The part of HiGHS that is used here: it solves a problem in CPLEX's LP format. */
interface Highs {
  solve: (problem: string, options?: Record<string, unknown>) => Solution
}

interface Solution {
  Status: string
  ObjectiveValue: number
}

/** The best result for a case, found by a solver of integer programs. */
export interface Best {
  placed: number
  /** The smallest possible greatest load if so many are placed. */
  greatest: number
}

/** Loads HiGHS, which is WebAssembly. */
export async function loadHighs(): Promise<Highs> {
  const load = createRequire(import.meta.url)('highs') as () => Promise<Highs>
  return load()
}

/** Entries with the same size and candidates. */
interface Alike {
  size: Size
  takers: number[]
  count: number
}

/** The best of a case: first the most entries, then the least greatest load. Undefined if it takes too long. */
export function bestByHighs(highs: Highs, input: Case): Best | undefined {
  const kinds = alike(input)
  const most = solve(highs, [
    'Maximize',
    ` placed: ${variables(kinds).join(' + ') || '0 z'}`,
    'Subject To',
    ...rules(kinds, input, Infinity),
    ...ends(kinds),
  ])
  if (most === undefined) return undefined
  const placed = Math.round(most)
  const greatest = solve(highs, [
    'Minimize',
    ' load: z',
    'Subject To',
    ...rules(kinds, input, 1),
    ` all: ${[...variables(kinds), 'z0'].join(' + ')} >= ${placed}`,
    ' none: z0 = 0',
    ...ends(kinds),
  ])
  return greatest === undefined ? undefined : { placed, greatest }
}

function alike({ entries, hypervisors }: Case): Alike[] {
  const kinds = new Map<string, Alike>()
  for (const entry of entries) {
    const able = new Set(allowed(entry, hypervisors).map(({ name }) => name))
    const takers = hypervisors.flatMap(({ name }, index) => (able.has(name) ? [index] : []))
    if (takers.length === 0) continue
    const size = entry.size as Size
    const key = JSON.stringify([size, takers])
    const known = kinds.get(key) ?? { size, takers, count: 0 }
    kinds.set(key, { ...known, count: known.count + 1 })
  }
  return [...kinds.values()]
}

const variables = (kinds: readonly Alike[]): string[] =>
  kinds.flatMap(({ takers }, kind) => takers.map((taker) => `x${kind}_${taker}`))

/**
 * The constraints: no more entries of a kind than there are, no hypervisor above its limit, and,
 * with `byLoad`, none above the load z.
 */
function rules(kinds: readonly Alike[], { hypervisors }: Case, byLoad: number): string[] {
  const lines = kinds.map(
    ({ takers, count }, kind) =>
      ` k${kind}: ${takers.map((taker) => `x${kind}_${taker}`).join(' + ')} <= ${count}`,
  )
  for (const [index, { capacity }] of hypervisors.entries()) {
    for (const part of ['memory', 'cpus'] as const) {
      const { limit, taken } = capacity ?? {
        limit: { memory: 1, cpus: 1 },
        taken: { memory: 0, cpus: 0 },
      }
      const terms = kinds.flatMap(({ size, takers }, kind) =>
        takers.includes(index) ? [`${size[part] / limit[part]} x${kind}_${index}`] : [],
      )
      const share = taken[part] / limit[part]
      if (terms.length > 0) lines.push(` ${part}${index}: ${terms.join(' + ')} <= ${1 - share}`)
      if (byLoad === 1) {
        lines.push(` load${part}${index}: ${[...terms, ''].join(' + ')}0 z0 - z <= ${-share}`)
      }
    }
  }
  return lines
}

const ends = (kinds: readonly Alike[]): string[] => [
  'General',
  ` ${variables(kinds).join(' ')}`,
  'End',
]

/** Gives up after this many seconds. */
const LIMIT_S = 5

function solve(highs: Highs, lines: readonly string[]): number | undefined {
  const options = { mip_rel_gap: 1e-4, time_limit: LIMIT_S }
  const solution = highs.solve(lines.join('\n'), options)
  return solution.Status === 'Optimal' ? solution.ObjectiveValue : undefined
}
