// The page of a plan, in the browser: builds everything from the data that is in the page.
import { numbered } from '../../text/counts.ts'
import type { PageData } from '../page_data.ts'
import { attention } from './attention.ts'
import { attributesOf, cellOf, KINDS } from './cells.ts'
import { element } from './dom.ts'
import { chooseHypervisor, filterForm, type Shown } from './filters.ts'
import { loadBar } from './load_bar.ts'
import { loads } from './loads.ts'
import { Matrix } from './matrix.ts'
import { Tip } from './tip.ts'

const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '')
const tipBox = element('div', { id: 'tip', role: 'tooltip' })
const matrix = new Matrix(data, new Tip(tipBox))
const count = element('p', { role: 'status' })
const filters = filterForm(data, (shown) => {
  matrix.show(shown)
  sayWhatIsShown(shown)
})

document.getElementById('page')?.replaceChildren(
  element(
    'header',
    {},
    element('h1', {}, 'VM plan'),
    element('p', { class: 'summary' }, data.summary),
    element('p', { class: 'strategy' }, data.strategy),
    ...data.notes.map((note) => element('p', { class: 'strategy' }, note)),
    element('p', { class: 'strategy' }, data.origin),
  ),
  ...attention(data),
  loads(data, (index) => chooseHypervisor(filters, index)),
  element(
    'section',
    { 'aria-labelledby': 'matrix' },
    element('h2', { id: 'matrix' }, 'Who gets what'),
    filters,
    legend(),
    count,
    matrix.box,
  ),
  tipBox,
)
matrix.fill()

/** Shows how many rows and columns are shown, and how many there are. */
function sayWhatIsShown({ entries, hypervisors }: Shown): void {
  const rows = ofAll(entries.length, data.entries.length, 'entry', 'entries')
  const columns = ofAll(hypervisors.length, data.hypervisors.length, 'hypervisor')
  count.textContent = `${rows}, ${columns}`
}

/** How many are shown, in words: `5 entries`, `2 of 5 entries`. */
function ofAll(shown: number, all: number, ...names: [one: string, many?: string]): string {
  return `${shown === all ? '' : `${shown} of `}${numbered(all, ...names)}`
}

/** The signs that are in the table and what they mean, and how to read the bars. */
function legend(): HTMLElement {
  const present = new Set(data.verdicts.map(({ kind }) => kind))
  for (const entry of data.entries) {
    present.add(cellOf(data, entry, entry.hypervisor ?? 0).kind)
  }
  const order = Object.keys(KINDS)
  const kinds = [...present].sort((a, b) => order.indexOf(a) - order.indexOf(b))
  const signs = kinds.map((kind) => {
    const { sign, name, meaning } = KINDS[kind]
    const mark = element(
      'span',
      { class: 'sign', ...attributesOf(kind), 'aria-hidden': 'true' },
      sign,
    )
    return explained(mark, name, meaning)
  })
  const bar = loadBar({ there: 2, gets: 2, max: 6 }, 6)
  const meaning = 'VMs that are there, and new ones; the frame is full at the limit'
  return element(
    'ul',
    { class: 'legend', 'aria-label': 'Signs in the table' },
    ...signs,
    explained(bar, 'load', meaning),
  )
}

function explained(sign: HTMLElement, word: string, meaning: string): HTMLElement {
  const said = element('span', { class: 'meaning' }, meaning)
  return element('li', {}, sign, element('b', {}, word), said)
}
