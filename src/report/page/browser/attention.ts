import { grouped } from '../../../grouped.ts'
import { numbered } from '../../text/counts.ts'
import type { PageData, PageHypervisor } from '../page_data.ts'
import { element } from './dom.ts'

/** The most names that are listed for one reason. */
const MOST_NAMES = 20
/** The most hypervisors with one problem whose words are shown, where each has its own. */
const MOST_LINES = 5

/**
 * What needs attention: entries that no hypervisor takes, hypervisors without an answer, warnings.
 */
export function attention(data: PageData): HTMLElement[] {
  const items = [...unassigned(data), ...silent(data), ...data.warnings.map((text) => item(text))]
  if (items.length === 0) return []
  return [
    element(
      'section',
      { class: 'attention', 'aria-labelledby': 'attention' },
      element('h2', { id: 'attention' }, 'Needs attention'),
      element('ul', {}, ...items),
    ),
  ]
}

/** The unassigned entries as list items, one for all entries with the same reason. */
function unassigned({ entries }: PageData): HTMLElement[] {
  const left = entries.filter(({ hypervisor }) => hypervisor === null)
  return [...grouped(left, ({ why }) => why)].map(([reason, alike]) =>
    item(`${numbered(alike.length, 'entry', 'entries')} unassigned`, reason, listed(alike)),
  )
}

/** Hypervisors that gave no answer as list items, one for all with the same problem. */
function silent({ hypervisors }: PageData): HTMLElement[] {
  const problems = hypervisors.filter(({ error }) => error !== null)
  return [...grouped(problems, ({ status, code }) => `${status} ${code}`).values()].map((alike) => {
    const [{ name, status, error }] = alike as [PageHypervisor]
    if (alike.length === 1) return item(`${name}: ${status}`, error ?? '')
    const head = `${alike.length} hypervisors ${status}`
    if (alike.every((each) => each.error === error)) return item(head, error ?? '', listed(alike))
    const lines = alike.slice(0, MOST_LINES).map((each) => `${each.name}: ${each.error}`)
    const rest = alike.slice(MOST_LINES)
    return item(head, ...lines, ...(rest.length > 0 ? [`also ${listed(rest)}`] : []))
  })
}

function listed(all: readonly { name: string }[]): string {
  const names = all.map(({ name }) => name)
  const more = names.length - MOST_NAMES
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const item = (head: string, ...lines: string[]): HTMLElement =>
  element(
    'li',
    {},
    lines.length > 0 ? element('strong', {}, head) : head,
    ...lines.map((line) => element('p', {}, line)),
  )
