import type { PageData, PageHypervisor } from '../page_data.ts'
import { byName } from './by_name.ts'
import { element } from './dom.ts'
import { barText, loadBar } from './load_bar.ts'

/** Of more hypervisors than this the loads are bars with names, without the numbers. */
const MANY = 60

/**
 * The loads of all hypervisors at a glance, the fullest first; each leads to the VMs of its
 * hypervisor.
 *
 * @param choose - called with the index of the hypervisor whose VMs are to be shown
 */
export function loads(data: PageData, choose: (index: number) => void): HTMLElement {
  const most = mostVms(data)
  const sorted = data.hypervisors
    .map((hypervisor, index) => ({ hypervisor, index }))
    .sort(
      ({ hypervisor: a }, { hypervisor: b }) =>
        fullness(b, most) - fullness(a, most) || byName(a.name, b.name),
    )
  const items = sorted.map(({ hypervisor, index }) => {
    const { name, status } = hypervisor
    const button = element(
      'button',
      { type: 'button', title: `${name}: ${status}, ${hypervisor.load}` },
      element('span', { class: 'name' }, name),
      loadBar(hypervisor, most),
      element('span', { class: 'load' }, status === 'ok' ? barText(hypervisor) : status),
    )
    button.addEventListener('click', () => choose(index))
    return element('li', {}, button)
  })
  return element(
    'section',
    { class: 'loads', 'aria-labelledby': 'loads' },
    element('h2', { id: 'loads' }, 'Loads, fullest first'),
    element('ol', items.length > MANY ? { class: 'many' } : {}, ...items),
  )
}

/** How long the bar is, from 0 to 1, or more where there are more VMs than there may be. */
const fullness = ({ there, gets, max }: PageHypervisor, most: number): number =>
  (there + gets) / (max || most)

/** The number of VMs that makes the longest bar: the most that a hypervisor has. */
export const mostVms = ({ hypervisors }: PageData): number =>
  hypervisors.reduce((most, { there, gets }) => Math.max(most, there + gets), 1)
