/** Where a cell is: row 0 is the heads of the columns, column 0 those of the rows. */
export interface Position {
  row: number
  column: number
}

const PAGE = 10

/**
 * Where a key of the ARIA practices leads from a cell of a grid; undefined if it leads nowhere.
 *
 * @param last - the last row and the last column
 */
export function nextPosition(
  { row, column }: Position,
  last: Position,
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
): Position | undefined {
  const steps: Record<string, [row: number, column: number]> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    PageUp: [Math.max(Math.min(row, 1), row - PAGE), column],
    PageDown: [Math.min(last.row, row + PAGE), column],
    Home: [ctrlKey ? 0 : row, 0],
    End: [ctrlKey ? last.row : row, last.column],
  }
  const [toRow, toColumn] = steps[key] ?? [-1, -1]
  const isThere = toRow >= 0 && toRow <= last.row && toColumn >= 0 && toColumn <= last.column
  return isThere ? { row: toRow, column: toColumn } : undefined
}

/** The cell of the table in which an event happened; undefined if there is none. */
export const cellAt = (target: EventTarget | null): HTMLTableCellElement | undefined =>
  (target instanceof Element && target.closest<HTMLTableCellElement>('td, th')) || undefined
