import type { PageData } from '../page_data.ts'
import { element, numbered } from './dom.ts'

/** The most names of entries that are listed for one reason. */
const MOST_NAMES = 20

/** What needs attention: entries that nobody takes, hypervisors without an answer, warnings. */
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
  const byReason = new Map<string, string[]>()
  for (const { name, hypervisor, why } of entries) {
    if (hypervisor !== null) continue
    const others = byReason.get(why)
    if (others) others.push(name)
    else byReason.set(why, [name])
  }
  return [...byReason].map(([reason, names]) => {
    const more = names.length - MOST_NAMES
    const listed = `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    const head = `${numbered(names.length, 'entry', 'entries')} unassigned`
    return item(head, reason, listed)
  })
}

const silent = ({ hypervisors }: PageData): HTMLElement[] =>
  hypervisors.flatMap(({ name, status, error }) =>
    error === null ? [] : [item(`${name}: ${status}`, error)],
  )

const item = (head: string, ...lines: string[]): HTMLElement =>
  element(
    'li',
    {},
    lines.length > 0 ? element('strong', {}, head) : head,
    ...lines.map((line) => element('p', {}, line)),
  )
