import { numbered } from '../../text/counts.ts'
import type { PageHypervisor } from '../page_data.ts'
import { element } from './dom.ts'

type Load = Pick<PageHypervisor, 'there' | 'gets' | 'max'>

/**
 * A bar: VMs that are there, and those that it gets. Where there is a limit, the bar has a frame,
 * which is full at the limit; without one, nothing is ever half full, and `most` VMs make the
 * longest bar.
 */
export function loadBar({ there, gets, max }: Load, most: number): HTMLElement {
  const whole = max || most
  const part = (kind: string, count: number) => {
    const made = element('span', { class: kind })
    made.style.inlineSize = `${(100 * count) / whole}%`
    return made
  }
  return element(
    'span',
    { class: max === null ? 'bar' : 'bar framed', 'aria-hidden': 'true' },
    element('span', { class: 'fill' }, part('there', there), part('new', gets)),
  )
}

/** The load as a short text: `2 + 3 of 8 VMs`, those that are there and those that it gets. */
export function barText({ there, gets, max }: Load): string {
  const count = there === 0 ? `${gets}` : `${there} + ${gets}`
  if (max !== null) return `${count} of ${numbered(max, 'VM')}`
  return `${count} ${there + gets === 1 ? 'VM' : 'VMs'}`
}
