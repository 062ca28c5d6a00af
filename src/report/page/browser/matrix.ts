import { toneOf } from '../../text/shown_verdicts.ts'
import type { PageData, PageEntry, PageHypervisor } from '../page_data.ts'
import { attributesOf, cellOf, KINDS } from './cells.ts'
import { element } from './dom.ts'
import type { Shown } from './filters.ts'
import { cellAt, nextPosition, type Position } from './grid_keys.ts'
import { barText, loadBar } from './load_bar.ts'
import { mostVms } from './loads.ts'
import { entryElement, nameElement } from './names.ts'
import type { Tip } from './tip.ts'
import { VirtualRows } from './virtual_rows.ts'

/** With more columns than this, columns are narrow. */
const MANY_COLUMNS = 12

/** The table of entries and hypervisors, in a box in which it scrolls. */
export class Matrix {
  readonly #head = element('thead', { role: 'rowgroup' })
  readonly #body = element('tbody', { role: 'rowgroup' })
  readonly #table = element(
    'table',
    { role: 'grid', 'aria-label': 'Entries and hypervisors' },
    this.#head,
    this.#body,
  )
  /** The box in which the table scrolls. */
  readonly box = element('div', { class: 'box' }, this.#table)
  readonly #rows = new VirtualRows(this.box, this.#body)
  /** The cell at which the Tab key stops: the one that had the focus last. */
  #stop: Position = { row: 0, column: 0 }
  readonly #words = new WeakMap<HTMLElement, () => Node[]>()
  #shown: Shown = { entries: [], hypervisors: [] }
  /** The number of VMs that fills a bar completely. */
  readonly #most: number

  constructor(
    private readonly data: PageData,
    private readonly tip: Tip,
  ) {
    this.#most = mostVms(data)
    this.#moveByKeys()
    this.#showWords()
    this.box.addEventListener('scroll', () => this.fill(), { passive: true })
    new ResizeObserver(() => this.fill()).observe(this.box)
  }

  /** Shows these entries and hypervisors. */
  show(shown: Shown): void {
    this.tip.hide()
    this.#shown = shown
    const { entries, hypervisors } = shown
    const heads = hypervisors.map((at) => this.#columnHead(at))
    const attributes = { role: 'row', 'aria-rowindex': '1' }
    this.#head.replaceChildren(element('tr', attributes, this.#corner(), ...heads))
    this.#table.classList.toggle('dense', hypervisors.length > MANY_COLUMNS)
    this.#table.style.setProperty('--columns', String(hypervisors.length))
    this.#table.setAttribute('aria-colcount', String(hypervisors.length + 1))
    this.#table.setAttribute('aria-rowcount', String(entries.length + 1))
    this.#rows.show({
      count: entries.length,
      columns: hypervisors.length,
      make: (index) => this.#row(entries[index] as PageEntry, index),
    })
    this.#stop = entries.length > 0 ? { row: 1, column: 1 } : { row: 0, column: 0 }
    this.fill()
  }

  /** Makes the rows that are in sight; to be called when the box has got its place. */
  fill(): void {
    // On paper the box has no limits, and would have room for all rows at once.
    if (matchMedia('print').matches) return
    this.box.style.scrollPaddingBlockStart = `${this.#head.offsetHeight + 2}px`
    this.#rows.fill(this.#stop.row - 1)
    this.#cellAt(this.#stop)?.setAttribute('tabindex', '0')
    this.tip.place()
  }

  #cellAt({ row, column }: Position): HTMLTableCellElement | undefined {
    return (row === 0 ? this.#head.rows[0] : this.#rows.at(row - 1))?.cells[column]
  }

  /**
   * Moves the focus from cell to cell with the keys of the ARIA practices, to rows too that do not
   * exist yet.
   */
  #moveByKeys(): void {
    this.#table.addEventListener('keydown', (event) => {
      if (event.altKey || event.metaKey) return
      const { entries, hypervisors } = this.#shown
      const last = { row: entries.length, column: hypervisors.length }
      const next = nextPosition(this.#stop, last, event)
      if (!next) return
      event.preventDefault()
      this.#stopAt(next)
      const cell = this.#cellAt(next)
      cell?.focus({ preventScroll: true })
      // Unlike the focus, this leaves no cell half under the first column.
      cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    })
    this.#table.addEventListener('focusin', ({ target }) => {
      const cell = cellAt(target)
      const row = Number(cell?.parentElement?.getAttribute('aria-rowindex')) - 1
      if (cell && row >= 0) this.#stopAt({ row, column: cell.cellIndex })
    })
  }

  /** Makes a cell the one at which the Tab key stops. */
  #stopAt(position: Position): void {
    this.#cellAt(this.#stop)?.setAttribute('tabindex', '-1')
    this.#stop = position
    this.fill()
  }

  #corner(): HTMLElement {
    return this.#cell(element('th', { role: 'columnheader', scope: 'col' }, 'Entry'), () => [
      element('strong', {}, 'Entries are rows, hypervisors columns'),
      element('p', {}, 'The arrow keys move from cell to cell; Escape closes this text.'),
    ])
  }

  #columnHead(index: number): HTMLElement {
    const hypervisor = this.data.hypervisors[index] as PageHypervisor
    const { name, status, weight, error } = hypervisor
    const state = weight === null ? status : `${status} · weight ${weight}`
    const cell = element(
      'th',
      { role: 'columnheader', scope: 'col', 'data-tone': toneOf(status) },
      nameElement(name),
      element('span', { class: 'status' }, state),
      loadBar(hypervisor, this.#most),
      element('span', { class: 'load' }, barText(hypervisor)),
      ...hypervisor.shares.flatMap(({ text, there, gets }) => [
        loadBar({ there, gets, max: 1 }, 1),
        element('span', { class: 'load' }, text),
      ]),
    )
    return this.#cell(cell, () => [
      element('strong', {}, name),
      element('p', {}, status, ...(error === null ? [] : [`: ${error}`])),
      element('p', { class: 'asked' }, hypervisor.load),
    ])
  }

  #row(entry: PageEntry, index: number): HTMLTableRowElement {
    const pool = entry.pool === null ? undefined : this.data.pools[entry.pool]
    const taker = this.data.hypervisors[entry.hypervisor ?? -1]
    const runs = [pool?.architecture, entry.domainType, entry.todo].filter(Boolean)
    const home = element('span', { class: 'home' }, taker ? `on ${taker.name}` : 'unassigned')
    const rest = taker ? runs.map((part) => ` · ${part}`).join('') : ''
    const head = element(
      'th',
      {
        role: 'rowheader',
        scope: 'row',
        ...(entry.hypervisor === null && { class: 'unassigned' }),
      },
      entryElement(entry),
      element('span', { class: 'runs' }, home, rest),
    )
    const cells = this.#shown.hypervisors.map((index) => this.#verdict(entry, index))
    return element(
      'tr',
      { role: 'row', 'aria-rowindex': String(index + 2) },
      this.#cell(head, () => [
        element('strong', {}, entry.name),
        element('p', {}, taker ? `${taker.name}: ${entry.why}` : `unassigned: ${entry.why}`),
        element('p', { class: 'asked' }, pool?.asked ?? ''),
      ]),
      ...cells,
    )
  }

  #verdict(entry: PageEntry, index: number): HTMLElement {
    const { kind, text } = cellOf(this.data, entry, index)
    const { sign, name: word } = KINDS[kind]
    const cell = element(
      'td',
      { role: 'gridcell', ...attributesOf(kind) },
      element(
        'span',
        { class: 'sign', 'aria-hidden': 'true' },
        entry.hypervisor === index ? `${sign} ${entry.domainType ?? ''}`.trim() : sign,
      ),
      element('span', { class: 'word' }, word),
    )
    return this.#cell(cell, () => [
      element('strong', {}, `${entry.name} on ${this.data.hypervisors[index]?.name}`),
      element('p', {}, element('b', attributesOf(kind), `${sign} ${word}`), ` ${text}`),
      element('p', { class: 'asked' }, this.data.pools[entry.pool ?? -1]?.asked ?? ''),
    ])
  }

  #cell<Cell extends HTMLElement>(cell: Cell, words: () => Node[]): Cell {
    cell.setAttribute('tabindex', '-1')
    this.#words.set(cell, words)
    return cell
  }

  /**
   * Shows the text about a cell while the pointer or the focus is on it, until Escape is pressed.
   */
  #showWords(): void {
    const show = (target: EventTarget | null) => {
      const cell = cellAt(target)
      const words = cell && this.#words.get(cell)
      if (words) this.tip.show(cell, words())
    }
    // Where keys move rows under a pointer that rests, the words stay with the focus.
    let byKeys = false
    this.#table.addEventListener('keydown', () => {
      byKeys = true
    })
    let under: HTMLElement | undefined
    this.#table.addEventListener('pointerover', ({ target }) => {
      const cell = cellAt(target)
      if (cell !== under && !byKeys) show(target)
      under = cell
    })
    this.#table.addEventListener('pointermove', ({ target }) => {
      if (byKeys) show(target)
      byKeys = false
    })
    this.#table.addEventListener('focusin', ({ target }) => show(target))
    this.#table.addEventListener('pointerleave', () => {
      under = undefined
      this.tip.leave()
    })
    this.tip.whenLeft = () => {
      this.tip.hide()
      if (this.#table.contains(document.activeElement)) show(document.activeElement)
    }
    this.#table.addEventListener('focusout', () => this.tip.hide())
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.tip.hide()
    })
  }
}
