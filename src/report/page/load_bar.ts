import type { PageHypervisor } from '../page_data.ts'
import { element, numbered } from './dom.ts'

type Load = Pick<PageHypervisor, 'there' | 'gets' | 'max'>

/** A bar: VMs that are there, those that it gets, and a mark at the limit; `most` VMs fill it. */
export function loadBar({ there, gets, max }: Load, most: number): HTMLElement {
  const part = (kind: string, count: number) => {
    const made = element('span', { class: kind })
    made.style.inlineSize = `${(100 * count) / most}%`
    return made
  }
  const fill = element('span', { class: 'fill' }, part('there', there), part('new', gets))
  const bar = element('span', { class: 'bar', 'aria-hidden': 'true' }, fill)
  if (max === null || max > most) return bar
  const limit = element('span', { class: 'limit' })
  limit.style.insetInlineStart = `${(100 * max) / most}%`
  bar.append(limit)
  return bar
}

/** The load as a short text: `2 + 3 of 8 VMs`, those that are there and those that it gets. */
export function loadText({ there, gets, max }: Load): string {
  const count = there === 0 ? `${gets}` : `${there} + ${gets}`
  if (max !== null) return `${count} of ${numbered(max, 'VM')}`
  return `${count} ${there + gets === 1 ? 'VM' : 'VMs'}`
}
