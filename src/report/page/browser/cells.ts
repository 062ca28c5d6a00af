import type { CellKind, PageData, PageEntry, PageVerdict } from '../page_data.ts'

/**
 * The sign of each kind of verdict and its meaning; signs make it possible to read the table
 * without colours.
 */
export const KINDS: Readonly<Record<CellKind, { sign: string; word: string; meaning: string }>> = {
  chosen: { sign: '✓', word: 'chosen', meaning: 'takes the entry' },
  exists: { sign: '●', word: 'exists', meaning: 'the VM exists there, and stays' },
  given: { sign: '◐', word: 'given', meaning: 'the last run gave it there, and it stays' },
  own: { sign: '■', word: 'own', meaning: 'has it in its own config' },
  candidate: { sign: '○', word: 'candidate', meaning: 'could take it; another does' },
  'worse-tier': { sign: '↓', word: 'worse tier', meaning: 'others run it as a better type' },
  unsupported: { sign: '–', word: 'unsupported', meaning: 'cannot run it' },
  full: { sign: 'F', word: 'full', meaning: 'has as many VMs as it may have' },
  'no-room': { sign: 'M', word: 'no room', meaning: 'has too little memory or too few CPUs left' },
  drained: { sign: 'D', word: 'drained', meaning: 'takes no entries' },
  'pinned-elsewhere': {
    sign: 'P',
    word: 'pinned elsewhere',
    meaning: 'the entry may only go to others',
  },
  stale: { sign: 'S', word: 'stale', meaning: 'did not answer; its last answer counts' },
  unreachable: { sign: '!', word: 'unreachable', meaning: 'could not be asked' },
  failed: { sign: '×', word: 'failed', meaning: 'was asked, but gave no usable answer' },
  unknown: { sign: '?', word: 'unknown target', meaning: 'its architecture is not known' },
}

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
