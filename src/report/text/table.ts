import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { printable } from './lines.ts'

/** Puts the codes for a colour or for bold around a text. */
export type Paint = (text: string) => string

/** A cell of a row: text, which may come from anywhere, and how to show it. */
export type Cell = string | { text: string; paint: Paint }

const GAP = '  '
/** The smallest width of a column, however little room there is. */
const LEAST_WIDTH = 8
/** The width of most headings: columns are smaller only where there is no other way. */
const HEADING_WIDTH = 'HYPERVISOR'.length
/** The last column is folded down to this part of the width before other columns are folded. */
const FOLDED_PART = 0.4

/**
 * Rows as lines, each column as wide as its widest cell. Where the lines would be wider than
 * `width`, the last column is folded, and then the widest of the others: nothing is cut, because what
 * tells two names apart is often their end.
 */
export function table(rows: readonly (readonly Cell[])[], width = Infinity): string {
  const texts = rows.map((row) => row.map((cell) => shown(cellText(cell))))
  const widths = fitted(naturalWidths(texts), width)
  return rows.map((row, index) => rowLines(row, texts[index] ?? [], widths)).join('\n')
}

/**
 * A text folded between words at a width; lines after the first are indented by `indent` spaces.
 */
export function fold(text: string, width: number, indent = 0): string {
  const room = Math.max(width - indent, LEAST_WIDTH)
  return linesOf(shown(text), room).join(`\n${' '.repeat(indent)}`)
}

/** The text of a cell, without its colour. */
export const cellText = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text)

/**
 * The most characters of a cell that are shown: folding one long word takes time that grows with
 * its square.
 */
const MOST_CHARACTERS = 10_000

const shown = (text: string): string =>
  printable(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text)

const naturalWidths = (texts: readonly (readonly string[])[]): number[] =>
  (texts[0] ?? []).map((_, column) =>
    texts.reduce((widest, row) => Math.max(widest, stringWidth(row[column] ?? '')), 0),
  )

function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  const last = widths.length - 1
  let excess = widths.reduce((sum, part) => sum + part, 0) + GAP.length * last - width
  const shrink = (column: number, least: number) => {
    const less = Math.max(0, Math.min(excess, (widths[column] ?? 0) - least))
    widths[column] = (widths[column] ?? 0) - less
    excess -= less
  }
  shrink(last, Math.floor(width * FOLDED_PART))
  for (const least of [HEADING_WIDTH, LEAST_WIDTH]) {
    while (excess > 0) {
      const [widest = 0, second = 0] = widths.slice(0, last).sort((a, b) => b - a)
      if (widest <= least) break
      shrink(widths.indexOf(widest), Math.max(least, Math.min(second, widest - 1)))
    }
    shrink(last, 2 * least - LEAST_WIDTH)
  }
  return widths
}

function rowLines(
  row: readonly Cell[],
  texts: readonly string[],
  widths: readonly number[],
): string {
  const cells = texts.map((text, column) => linesOf(text, widths[column] ?? 0))
  const height = Math.max(1, ...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    row
      .map((cell, column) => {
        const text = cells[column]?.[line] ?? ''
        const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(text)))
        return (text && typeof cell !== 'string' ? cell.paint(text) : text) + padding
      })
      .join(GAP)
      .trimEnd(),
  ).join('\n')
}

function linesOf(text: string, width: number): string[] {
  return Number.isFinite(width) ? wrapAnsi(text, width, { hard: true }).split('\n') : [text]
}

/** The beginning of a text that is wider than `width`, with `…`. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  const [start = ''] = wrapAnsi(text, width - 1, {
    hard: true,
    wordWrap: false,
    trim: false,
  }).split('\n')
  return `${start}…`
}
