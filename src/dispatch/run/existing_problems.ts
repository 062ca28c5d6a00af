import { isOneLibvirt } from '../../fleet/memory.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import type { Copy, Fate } from '../decision.ts'
import { ageInWords } from './age.ts'
import { type Known, Places } from './fates.ts'
import { created, Groups, going, withVerb } from './groups.ts'

/**
 * Warns of VMs that exist on several hypervisors, that go elsewhere than where they exist or were
 * given, or that exist and are in no plan. VMs with the same warning share one line.
 *
 * @param onlySilent whether only VMs on hypervisors that do not answer count
 */
export function existingProblems(
  known: Known,
  fates: ReadonlyMap<Entry, Fate>,
  { onlySilent }: { onlySilent: boolean },
): Problem[] {
  const { whereabouts, names } = known
  const places = new Places(known)
  const several = new Groups<ReturnType<typeof severalOf>>()
  const displaced = new Groups<CopyKey>()
  const unplanned = new Groups<CopyKey>()
  for (const [entry, { taker, copies, old, exists }] of fates) {
    const name = names.get(entry) ?? ''
    const seen = whereabouts.get(entry)?.seen ?? []
    if (exists && old.length > 0) {
      several.add(severalOf(copies, taker ?? '', seen, { known, places }), name)
    } else {
      for (const { hypervisor: from, ...copy } of old) {
        const group = taker === undefined ? unplanned : displaced
        group.add({ from, ...copy }, name, taker)
      }
    }
  }
  return [
    ...several.map(({ homes, how, keeper, advice }, vms) =>
      problem('vm-on-several', homes, {
        vms: withVerb(vms, 'exists', 'exist'),
        how,
        keeper,
        advice,
      }),
    ),
    ...displaced.map(({ from, when, why, reason }, vms, takers) =>
      problem('vm-displaced', from, {
        vms: withVerb(vms, 'exists', 'exist'),
        when,
        from,
        why: whyText(why, reason, vms.length === 1),
        ...created(vms, takers),
      }),
    ),
    ...(onlySilent ? [] : movedProblems(known, fates, places)),
    ...unplanned.map(({ from, when, reason }, vms) =>
      problem('vm-unplanned', from, {
        vms: withVerb(vms, 'exists', 'exist'),
        when,
        reason,
        isAre: vms.length === 1 ? 'is' : 'are',
      }),
    ),
  ]
}

type CopyKey = Record<'from', string> & Pick<Copy, 'when' | 'why' | 'reason'>

/**
 * Warns of entries that go elsewhere than where the last run gave them: a playbook may be building
 * them there.
 */
function movedProblems(
  { whereabouts, names, owned, memory, now }: Known,
  fates: ReadonlyMap<Entry, Fate>,
  places: Places,
): Problem[] {
  const moved = new Groups<{ from: string; age: string; reason: string }>()
  for (const [entry, { taker, copies, exists }] of fates) {
    const given = whereabouts.get(entry)?.given
    if (taker === undefined || given === undefined || isOneLibvirt(memory, given, taker)) continue
    if (copies.some((home) => isOneLibvirt(memory, home, given))) continue
    const name = names.get(entry) ?? ''
    const last = memory.places.get(name)
    // One that was built there, and is elsewhere now, was moved by somebody who knows it.
    if (exists && last?.built) continue
    const reason = owned.has(entry)
      ? `in the config of ${taker}`
      : exists
        ? 'it exists there'
        : places.moveReason(given, entry)
    moved.add({ from: given, age: ageInWords(last?.since ?? '', now), reason }, name, taker)
  }
  return moved.map(({ from, age, reason }, vms, takers) =>
    problem('vm-moved', from, {
      vms: withVerb(vms, 'was', 'were'),
      from,
      age,
      reason,
      goes: going(vms, takers),
    }),
  )
}

function whyText(why: Copy['why'], reason: string, isOne: boolean): string {
  if (why === 'refused') return `cannot stay (${reason})`
  if (why === 'old') return isOne ? 'is an old copy' : 'are old copies'
  return `${isOne ? 'is' : 'are'} in the config of another hypervisor`
}

/**
 * The warning about a VM that exists on several hypervisors. It never says to remove one that was
 * seen in favour of one that was not.
 */
function severalOf(
  copies: readonly string[],
  taker: string,
  seen: readonly string[],
  { known: { memory }, places }: { known: Known; places: Places },
) {
  const silent = copies.filter((name) => !seen.includes(name))
  const isSeen = seen.some((home) => isOneLibvirt(memory, home, taker))
  const here = copies.filter((name) => seen.includes(name))
  const how = [
    ...(here.length > 0 ? [`seen on ${here.join(', ')}`] : []),
    ...silent.map((name) => `remembered on ${name} from ${places.age(name)} ago`),
  ].join('; ')
  return {
    homes: copies.join(', '),
    how: silent.length === 0 ? '' : `: ${how}`,
    keeper: `${taker} keeps it`,
    advice: adviceOf(taker, isSeen, silent),
  }
}

function adviceOf(keeper: string, isSeen: boolean, silent: readonly string[]): string {
  if (!isSeen) return `remove none of them before ${keeper} answers again`
  return silent.length === 0
    ? 'remove the others, so that each exists once'
    : `remove the others, so that each exists once; on ${silent.join(', ')} once that answers again`
}
