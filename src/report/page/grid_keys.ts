/**
 * Moves the focus among the cells of a grid with the keys of the ARIA practices. The Tab key stops
 * at one cell only: the one that had the focus last.
 */
export function moveByKeys(grid: HTMLTableElement): void {
  grid.addEventListener('keydown', (event) => {
    const cell = cellAt(event.target)
    if (!cell || event.altKey || event.metaKey) return
    const next = neighbour(grid, cell, event)
    if (!next) return
    event.preventDefault()
    next.focus()
  })
  grid.addEventListener('focusin', ({ target }) => {
    const cell = cellAt(target)
    if (cell) makeStop(grid, cell)
  })
}

/** Makes a cell the one at which the Tab key stops. */
export function makeStop(grid: HTMLTableElement, cell: HTMLElement | undefined): void {
  for (const other of grid.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1')
  cell?.setAttribute('tabindex', '0')
}

/** The cell of the table in which an event happened; null if there is none. */
export const cellAt = (target: EventTarget | null): HTMLTableCellElement | undefined =>
  (target instanceof Element && target.closest<HTMLTableCellElement>('td, th')) || undefined

const PAGE = 10

function neighbour(
  grid: HTMLTableElement,
  cell: HTMLTableCellElement,
  { key, ctrlKey }: KeyboardEvent,
): HTMLTableCellElement | undefined {
  const row = (cell.parentElement as HTMLTableRowElement).rowIndex
  const column = cell.cellIndex
  const lastRow = grid.rows.length - 1
  const lastColumn = (grid.rows[0]?.cells.length ?? 1) - 1
  const steps: Record<string, [row: number, column: number]> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    PageUp: [Math.max(1, row - PAGE), column],
    PageDown: [Math.min(lastRow, row + PAGE), column],
    Home: [ctrlKey ? 0 : row, 0],
    End: [ctrlKey ? lastRow : row, lastColumn],
  }
  const [toRow, toColumn] = steps[key] ?? [-1, -1]
  return grid.rows[toRow]?.cells[toColumn]
}
