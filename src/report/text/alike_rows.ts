import { inShort } from './lines.ts'
import type { Look } from './look.ts'
import { type Cell, cellText } from './table.ts'

/** From this number of rows on, rows that are alike become one, unless all are asked for. */
export const MANY_ROWS = 40

/** The line below a table in which rows that are alike are one. */
export const ALL_HINT = 'Rows that are alike are shown as one; --all shows every row.'

/** Whether so many rows are too many to show each. */
export const areMany = (rows: readonly unknown[], { all }: Look): boolean =>
  !all && rows.length > MANY_ROWS

/**
 * The rows, with those that differ only in their first cell made into one row. Its first cell then
 * names some of them.
 */
export function alikeRows(rows: readonly (readonly Cell[])[], look: Look): Cell[][] {
  if (!areMany(rows, look)) return rows.map((row) => [...row])
  const groups = new Map<string, { names: string[]; row: readonly Cell[] }>()
  for (const row of rows) {
    const [first = '', ...others] = row
    const key = JSON.stringify(others.map(cellText))
    const group = groups.get(key) ?? { names: [], row }
    groups.set(key, group)
    group.names.push(cellText(first))
  }
  return [...groups.values()].map(({ names, row: [first = '', ...others] }) => {
    const text = inShort(names)
    return [typeof first === 'string' ? text : { ...first, text }, ...others]
  })
}
