import type { Look } from './look.ts'
import { type Cell, table } from './table.ts'

/** A table under headings; nothing if there are no rows. */
export function titled(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  look: Look,
): string {
  if (rows.length === 0) return ''
  const first = headings.map((text) => ({ text, paint: look.heading }))
  return table([first, ...rows], look.width)
}
