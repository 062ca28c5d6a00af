import { VERDICT_NAMES } from '../../explain/verdict_names.ts'
import type { CellKind, PageData, PageEntry, PageVerdict } from '../page_data.ts'

/** How good a verdict is for an entry. The style has a colour for each. */
type Tone = 'takes' | 'could' | 'doubtful' | 'wrong' | 'pinned' | 'none'

/**
 * The sign of each kind of cell, its meaning and its tone; signs make it possible to read the table
 * without colours.
 */
export const KINDS: Readonly<Record<CellKind, { sign: string; meaning: string; tone: Tone }>> = {
  chosen: { sign: '✓', meaning: 'takes the entry', tone: 'takes' },
  exists: { sign: '●', meaning: 'the VM exists there, and stays', tone: 'takes' },
  given: { sign: '◐', meaning: 'the last run gave it there, and it stays', tone: 'takes' },
  own: { sign: '■', meaning: 'has it in its own config', tone: 'takes' },
  candidate: { sign: '○', meaning: 'could take it; another does', tone: 'could' },
  'worse-tier': { sign: '↓', meaning: 'others run it as a better type', tone: 'doubtful' },
  unsupported: { sign: '–', meaning: 'cannot run it', tone: 'none' },
  full: { sign: 'F', meaning: 'has as many VMs as it may have', tone: 'doubtful' },
  'no-room': { sign: 'M', meaning: 'has too little memory or too few CPUs left', tone: 'doubtful' },
  drained: { sign: 'D', meaning: 'takes no entries', tone: 'doubtful' },
  'pinned-elsewhere': { sign: 'P', meaning: 'the entry may only go to others', tone: 'pinned' },
  stale: { sign: 'S', meaning: 'did not answer; its last answer counts', tone: 'doubtful' },
  unreachable: { sign: '!', meaning: 'could not be asked', tone: 'wrong' },
  failed: { sign: '×', meaning: 'was asked, but gave no usable answer', tone: 'wrong' },
  unknown: { sign: '?', meaning: 'its architecture is not known', tone: 'wrong' },
}

/** The word for each kind of cell: the name of the verdict. */
export const WORDS: Readonly<Record<CellKind, string>> = {
  ...VERDICT_NAMES,
  unknown: 'unknown target',
}

/** The attributes by which the style and tests recognize a kind of cell. */
export const attributesOf = (kind: CellKind): Readonly<Record<string, string>> => ({
  'data-kind': kind,
  'data-tone': KINDS[kind].tone,
})

/** The cell of an entry and a hypervisor: the verdict and its text. */
export function cellOf(data: PageData, entry: PageEntry, hypervisor: number): PageVerdict {
  if (entry.hypervisor === hypervisor) return { kind: entry.kind, text: entry.why }
  const pool = entry.pool === null ? undefined : data.pools[entry.pool]
  const verdict = pool && data.verdicts[pool.verdicts[hypervisor] ?? -1]
  if (verdict?.kind === 'candidate' && entry.elsewhere !== null) {
    return { kind: 'candidate', text: entry.elsewhere }
  }
  return verdict ?? { kind: 'unknown', text: entry.why }
}
