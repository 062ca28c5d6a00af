import { type Appearance, SHOWN_VERDICTS } from '../../text/shown_verdicts.ts'
import type { CellKind, PageData, PageEntry, PageVerdict } from '../page_data.ts'

/** How each kind of cell is shown. */
export const KINDS: Readonly<Record<CellKind, Appearance>> = {
  ...SHOWN_VERDICTS,
  unknown: {
    name: 'unknown target',
    tone: 'wrong',
    sign: '?',
    meaning: 'its architecture is not known',
  },
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
