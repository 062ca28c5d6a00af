/** So many cells before and after those in sight are made in advance; small tables are whole. */
const CELLS_AHEAD = 800
const LEAST_AHEAD = 3

/** What rows are made from, for the time that a table shows the same. */
export interface Rows {
  count: number
  columns: number
  /** Makes the row with this index. */
  make: (index: number) => HTMLTableRowElement
}

/**
 * The rows of a table body of which only those in sight, and some around them, exist. All are of
 * the same height, which the style gives, and the style puts them into their place by their number.
 */
export class VirtualRows {
  readonly #made = new Map<number, HTMLTableRowElement>()
  #rows: Rows = { count: 0, columns: 1, make: () => document.createElement('tr') }

  /** @param box - what scrolls */
  constructor(
    private readonly box: HTMLElement,
    private readonly body: HTMLTableSectionElement,
  ) {}

  /** Begins anew with other rows. */
  show(rows: Rows): void {
    this.#rows = rows
    this.#made.clear()
    this.body.replaceChildren()
    this.body.style.setProperty('--rows', String(rows.count))
    this.box.scrollTop = 0
  }

  /** The row with this index, if it exists already. */
  at(index: number): HTMLTableRowElement | undefined {
    return this.#made.get(index)
  }

  /** Makes the rows that are in sight, and removes others, but not the one that is to be kept. */
  fill(kept: number): void {
    const wanted = this.#wanted(kept)
    const isWanted = new Set(wanted)
    for (const [index, row] of this.#made) {
      if (isWanted.has(index)) continue
      row.remove()
      this.#made.delete(index)
    }
    // Rows that stay are not moved: the one in focus would lose it.
    let next = this.body.firstElementChild
    for (const index of wanted) {
      const there = this.#made.get(index)
      if (there) next = there.nextElementSibling
      else this.body.insertBefore(this.#make(index), next)
    }
  }

  #make(index: number): HTMLTableRowElement {
    const row = this.#rows.make(index)
    row.style.setProperty('--at', String(index))
    this.#made.set(index, row)
    return row
  }

  /** In ascending order. */
  #wanted(kept: number): number[] {
    const { count, columns } = this.#rows
    const height = this.body.offsetHeight / count || Infinity
    const ahead = Math.max(LEAST_AHEAD, Math.ceil(CELLS_AHEAD / columns))
    const first = Math.floor(this.box.scrollTop / height)
    const from = Math.max(0, first - ahead)
    const to = Math.min(count, first + Math.ceil(this.box.clientHeight / height) + ahead)
    const wanted = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
    if (kept >= 0 && kept < from) return [kept, ...wanted]
    return kept >= to && kept < count ? [...wanted, kept] : wanted
  }
}
