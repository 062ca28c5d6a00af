import type { PageData, PageEntry, PageHypervisor } from '../page_data.ts'
import { cellOf, KINDS } from './cells.ts'
import { element } from './dom.ts'
import type { Shown } from './filters.ts'
import { cellAt, makeStop, moveByKeys } from './grid_keys.ts'
import { loadBar, loadText } from './load_bar.ts'
import type { Tip } from './tip.ts'

/**
 * With about this many cells a browser is still fast; further rows are shown when they are asked
 * for.
 */
const MOST_CELLS = 6000
const LEAST_ROWS = 20
/** With more columns than this, columns are narrow. */
const MANY_COLUMNS = 12

/** The table of entries and hypervisors. */
export class Matrix {
  readonly table = element('table', { role: 'grid', 'aria-label': 'Entries and hypervisors' })
  readonly #words = new WeakMap<HTMLElement, () => Node[]>()
  /** The entries that are to be shown, whether they have their rows yet or not. */
  shown: Shown = { entries: [], hypervisors: [] }
  /** The number of VMs that fills a bar completely. */
  readonly #most: number

  constructor(
    private readonly data: PageData,
    private readonly tip: Tip,
  ) {
    this.#most = data.hypervisors.reduce((most, { there, gets }) => Math.max(most, there + gets), 1)
    moveByKeys(this.table)
    this.#showWords()
  }

  /** How many entries have a row by now. */
  get rowCount(): number {
    return this.table.tBodies[0]?.rows.length ?? 0
  }

  /** Shows these entries; only the first ones if there are very many. */
  show(shown: Shown): void {
    this.tip.hide()
    this.shown = shown
    const head = element('tr', {}, this.#corner(), ...shown.hypervisors.map((at) => this.#head(at)))
    const body = element('tbody')
    this.table.replaceChildren(element('thead', {}, head), body)
    this.table.classList.toggle('dense', shown.hypervisors.length > MANY_COLUMNS)
    this.table.setAttribute('aria-colcount', String(shown.hypervisors.length + 1))
    this.table.setAttribute('aria-rowcount', String(shown.entries.length + 1))
    this.showMore()
    makeStop(this.table, body.rows[0]?.cells[1] ?? head.cells[0])
  }

  /** Shows the rows that follow. */
  showMore(): void {
    const { entries, hypervisors } = this.shown
    const from = this.rowCount
    const count = Math.max(LEAST_ROWS, Math.floor(MOST_CELLS / hypervisors.length))
    const rows = entries.slice(from, from + count).map((entry) => this.#row(entry))
    this.table.tBodies[0]?.append(...rows)
  }

  #corner(): HTMLElement {
    return this.#cell(element('th', { scope: 'col' }, 'Entry'), () => [
      element('strong', {}, 'Entries are rows, hypervisors columns'),
      element('p', {}, 'The arrow keys go from cell to cell; Escape closes this text.'),
    ])
  }

  #head(index: number): HTMLElement {
    const hypervisor = this.data.hypervisors[index] as PageHypervisor
    const { name, status, weight, error } = hypervisor
    const state = weight === null ? status : `${status} · weight ${weight}`
    const cell = element(
      'th',
      { scope: 'col', 'data-status': status },
      nameElement(name),
      element('span', { class: 'status' }, state),
      loadBar(hypervisor, this.#most),
      element('span', { class: 'load' }, loadText(hypervisor)),
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

  #row(entry: PageEntry): HTMLTableRowElement {
    const pool = entry.pool === null ? undefined : this.data.pools[entry.pool]
    const taker = this.data.hypervisors[entry.hypervisor ?? -1]
    const runs = [pool?.architecture, entry.domainType, entry.todo].filter(Boolean).join(' · ')
    const head = element(
      'th',
      { scope: 'row', ...(entry.hypervisor === null && { class: 'unassigned' }) },
      ...entryElements(entry),
      element('span', { class: 'home' }, taker ? `on ${taker.name}` : 'unassigned'),
      ...(taker ? [element('span', { class: 'runs' }, runs)] : []),
    )
    const cells = this.shown.hypervisors.map((index) => this.#verdict(entry, index))
    return element(
      'tr',
      {},
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
    const { sign, word } = KINDS[kind]
    const cell = element(
      'td',
      { 'data-kind': kind },
      element(
        'span',
        { class: 'sign', 'aria-hidden': 'true' },
        entry.hypervisor === index ? `${sign} ${entry.domainType ?? ''}`.trim() : sign,
      ),
      element('span', { class: 'word' }, word),
    )
    return this.#cell(cell, () => [
      element('strong', {}, `${entry.name} on ${this.data.hypervisors[index]?.name}`),
      element('p', {}, element('b', { 'data-kind': kind }, `${sign} ${word}`), ` ${text}`),
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
    const show = ({ target }: Event) => {
      const cell = cellAt(target)
      const words = cell && this.#words.get(cell)
      if (words) this.tip.show(cell, words())
    }
    this.table.addEventListener('pointerover', show)
    this.table.addEventListener('focusin', show)
    this.table.addEventListener('pointerleave', () => this.tip.leave())
    this.table.addEventListener('focusout', () => this.tip.hide())
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.tip.hide()
    })
  }
}

/** A name that may be folded after its slashes and dots. */
const nameElement = (name: string): HTMLElement =>
  element(
    'span',
    { class: 'name' },
    ...name.split(/(?<=[/.])/).flatMap((part) => [element('wbr'), part]),
  )

/** The platform and target of an entry, then its other keys. */
function entryElements({ name, platform, target }: PageEntry): HTMLElement[] {
  const short = `${platform}/${target}`
  if (!name.startsWith(`${short} `)) return [nameElement(name)]
  return [nameElement(short), element('span', { class: 'more' }, name.slice(short.length))]
}
