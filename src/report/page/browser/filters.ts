import type { PageData, PageEntry } from '../page_data.ts'
import { byName } from './by_name.ts'
import { element } from './dom.ts'

/** The entries and hypervisors that are to be seen, by their indices. */
export interface Shown {
  entries: PageEntry[]
  hypervisors: number[]
}

/**
 * The form that says which entries and hypervisors are shown; `change` is called whenever that
 * changes.
 */
export function filterForm(data: PageData, change: (shown: Shown) => void): HTMLFormElement {
  const { entries, hypervisors } = data
  const search = element('input', { type: 'search', id: 'search', autocomplete: 'off' })
  const target = select('target', 'all', names(entries.map((entry) => entry.target)))
  const platform = select('platform', 'all', names(entries.map((entry) => entry.platform)))
  const hypervisor = element(
    'select',
    { id: 'hypervisor' },
    option('', 'all'),
    ...hypervisors
      .map(({ name }, index) => ({ name, index }))
      .sort((a, b) => byName(a.name, b.name))
      .map(({ name, index }) => option(String(index), name)),
  )
  const result = element(
    'select',
    { id: 'result' },
    option('', 'any'),
    option('assigned', 'assigned'),
    option('unassigned', 'unassigned'),
    option('every', 'all entries, on any hypervisor'),
  )
  const reset = element('button', { type: 'reset' }, 'Show all')
  const form = element(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Filter the table' },
    labelled('Find', search),
    labelled('Platform', platform),
    labelled('Target', target),
    labelled('Hypervisor', hypervisor),
    labelled('Result', result),
    reset,
  )
  const apply = () => {
    const only = hypervisor.value === '' ? undefined : Number(hypervisor.value)
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    const isShown = (entry: PageEntry) =>
      (target.value === '' || entry.target === target.value) &&
      (platform.value === '' || entry.platform === platform.value) &&
      words.every((word) => entry.name.toLowerCase().includes(word)) &&
      hasResult(entry, result.value, only)
    change({
      entries: entries.filter(isShown),
      hypervisors: only === undefined ? hypervisors.map((_, index) => index) : [only],
    })
  }
  form.addEventListener('input', apply)
  form.addEventListener('submit', (event) => event.preventDefault())
  // The fields have their first values only after the event.
  form.addEventListener('reset', () => setTimeout(apply))
  apply()
  return form
}

/** Shows the VMs of one hypervisor, as if it were chosen in the form, which gets the focus. */
export function chooseHypervisor(form: HTMLFormElement, index: number): void {
  form.reset()
  const field = form.querySelector<HTMLSelectElement>('#hypervisor')
  if (!field) return
  field.value = String(index)
  field.focus()
}

/** Whether the entry has this result; of one hypervisor, its VMs are what is asked for. */
function hasResult({ hypervisor }: PageEntry, result: string, only: number | undefined): boolean {
  if (result === 'every') return true
  if (result === 'unassigned') return hypervisor === null
  if (only !== undefined) return hypervisor === only
  return result === '' || hypervisor !== null
}

const names = (all: readonly string[]): string[] => [...new Set(all)].sort(byName)

const option = (value: string, text: string): HTMLOptionElement =>
  element('option', { value }, text)

const select = (id: string, first: string, values: readonly string[]): HTMLSelectElement =>
  element('select', { id }, option('', first), ...values.map((value) => option(value, value)))

const labelled = (text: string, field: HTMLElement): HTMLElement =>
  element('div', {}, element('label', { for: field.id }, text), field)
