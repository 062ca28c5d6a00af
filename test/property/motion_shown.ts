import type { Judge, View } from './motion_rules.ts'
import { type Decided, type Site, vmOf, type Wanted } from './simulated_farm.ts'

/** What `plan` and `explain` say that is not true, and reasons of moves that are not. */
export function shownViolations(judge: Judge, site: Site, decided: Decided): string[] {
  return [
    ...judge.views.flatMap((view) => wrongFigures(view, judge, site, decided)),
    ...site.entries.flatMap((wanted) => [
      ...wrongState(wanted, judge, decided),
      ...wrongVerdicts(wanted, judge, site, decided),
    ]),
    ...wrongReasons(site, decided),
    ...wrongAnswers(judge, decided),
  ]
}

/** How much a hypervisor is said to have. */
function wrongFigures(view: View, judge: Judge, site: Site, { places, loads }: Decided): string[] {
  const { name, isUp } = view
  const { vms, taken } = loads.get(name) ?? {}
  const [load, memory] = [judge.loadOf(view, places), judge.takenOf(view, places)]
  const isKnown = isUp || site.onUnreachable === 'keep'
  return [
    ...(!isKnown || vms === load ? [] : [`${name} is said to have ${vms} VMs, and has ${load}`]),
    ...(!site.capacity || !isUp || taken === memory
      ? []
      : [`${name} is said to give ${taken} GiB, and gives ${memory}`]),
  ]
}

function wrongState(wanted: Wanted, judge: Judge, { places, states }: Decided): string[] {
  const vm = vmOf(wanted)
  const view = judge.view(places.get(vm)?.hypervisor ?? '')
  if (!view) return []
  const copies = judge.views.filter((each) => judge.has(each, vm))
  const isThere = copies.some(({ machine }) => machine === view.machine)
  const elsewhere = copies.length > 0 ? 'move' : view.isUp ? 'create' : 'unknown'
  const state = isThere ? 'exists' : elsewhere
  return states.get(vm) === state ? [] : [`${vm} is said to ${states.get(vm)}, not ${state}`]
}

function wrongVerdicts(wanted: Wanted, judge: Judge, site: Site, decided: Decided): string[] {
  const vm = vmOf(wanted)
  return [...(decided.verdicts.get(vm) ?? [])].flatMap(([name, verdict]) => {
    const expected = expectedVerdicts(judge.view(name) as View, wanted, { judge, site, decided })
    return expected.includes(verdict)
      ? []
      : [`${vm} on ${name}: explained as ${verdict}, expected ${expected}`]
  })
}

/** The verdicts that a hypervisor may get on an entry. */
function expectedVerdicts(
  view: View,
  wanted: Wanted,
  { judge, site, decided: { places } }: { judge: Judge; site: Site; decided: Decided },
): string[] {
  const vm = vmOf(wanted)
  const owner = judge.ownerOf(vm)
  const place = owner?.name ?? places.get(vm)?.hypervisor
  const isHere = place === view.name
  if (owner === view) return ['own']
  if (isHere && judge.keeperOf(wanted)?.view === view) {
    return [judge.has(view, vm) ? 'exists' : 'given']
  }
  const isKnown = view.known && (view.isUp || site.onUnreachable === 'keep')
  if (isKnown && judge.typesOf(view, wanted).length === 0) return ['unsupported']
  if (wanted.pin !== undefined && wanted.pin !== view.name) return ['pinned elsewhere']
  if (view.isDrained) return ['drained']
  if (!view.isUp) return ['stale', 'unreachable', 'failed']
  if (!judge.candidatesOf(wanted).includes(view)) return ['worse tier']
  if (isHere) return ['chosen', 'full', 'no room']
  const isOpen = place !== undefined
  return isOpen ? ['candidate', 'chosen', 'full', 'no room'] : ['full', 'no room']
}

/** Only a strategy that makes loads even moves an entry for that. */
const wrongReasons = ({ strategy }: Site, { problems }: Decided): string[] =>
  strategy === 'balanced'
    ? []
    : problems.flatMap(({ code, text }) =>
        code === 'vm-moved' && text.includes('for even loads') ? [text] : [],
      )

/** The lines about hypervisors that do not answer: how many VMs stay there, none if they are drained. */
function wrongAnswers({ views }: Judge, { places, problems }: Decided): string[] {
  return views.flatMap(({ name, isUp, isDrained }) => {
    const stays = [...places.values()].filter(({ hypervisor }) => hypervisor === name).length
    const lines = problems.filter(
      ({ code, subject }) => code === 'answer-stale' && subject === name,
    )
    return lines
      .filter(({ text }) => isUp || isDrained || !text.includes(`: ${stays || 'no'} VM`))
      .map(({ text }) => `${name}, with ${stays} VMs${isDrained ? ', drained' : ''}: ${text}`)
  })
}
