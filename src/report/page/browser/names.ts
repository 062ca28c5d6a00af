import type { PageEntry } from '../page_data.ts'
import { element } from './dom.ts'

/** A name that may be folded after its slashes and dots. */
export const nameElement = (name: string): HTMLElement =>
  element(
    'span',
    { class: 'name' },
    ...name.split(/(?<=[/.])/).flatMap((part) => [element('wbr'), part]),
  )

/** The platform and target of an entry, then its other keys. */
export function entryElement({ name, platform, target }: PageEntry): HTMLElement {
  const short = `${platform}/${target}`
  const more = name.startsWith(`${short} `) ? [name.slice(short.length)] : []
  const first = nameElement(more.length > 0 ? short : name)
  const rest = more.map((text) => element('span', { class: 'more' }, text))
  return element('span', { class: 'entry' }, first, ...rest)
}
