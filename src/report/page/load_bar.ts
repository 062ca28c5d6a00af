import type { PageHypervisor } from '../page_data.ts'
import { element, numbered } from './dom.ts'

type Load = Pick<PageHypervisor, 'own' | 'taken' | 'max'>

/** A bar: VMs of its own, new ones, and a mark at the limit; `most` VMs fill it. */
export function loadBar({ own, taken, max }: Load, most: number): HTMLElement {
  const part = (kind: string, count: number) => {
    const made = element('span', { class: kind })
    made.style.inlineSize = `${(100 * count) / most}%`
    return made
  }
  const fill = element('span', { class: 'fill' }, part('own', own), part('new', taken))
  const bar = element('span', { class: 'bar', 'aria-hidden': 'true' }, fill)
  if (max === null || max > most) return bar
  const limit = element('span', { class: 'limit' })
  limit.style.insetInlineStart = `${(100 * max) / most}%`
  bar.append(limit)
  return bar
}

/** The load as a short text: `2 + 3 of 8 VMs`, its own and new ones. */
export function loadText({ own, taken, max }: Load): string {
  const count = own === 0 ? `${taken}` : `${own} + ${taken}`
  if (max !== null) return `${count} of ${numbered(max, 'VM')}`
  return `${count} ${own + taken === 1 ? 'VM' : 'VMs'}`
}

/** The load in words. */
export const loadWords = ({ own, taken, max }: Load): string =>
  `${own} of its own, ${taken} new; ${max === null ? 'no limit' : `at most ${numbered(max, 'VM')}`}`
