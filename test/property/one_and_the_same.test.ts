import { expect, test } from '@jest/globals'
import { additionsOf } from '../../src/report/emitted/additions.ts'
import type { ReportedRun } from '../../src/report/explain/entry_outcomes.ts'
import type { HypervisorExplanation } from '../../src/report/explain/explanation.ts'
import { explainEntries, explainHypervisor } from '../../src/report/explain/explanations.ts'
import { cellOf } from '../../src/report/page/browser/cells.ts'
import { pageOfRun } from '../../src/report/page/page_of_run.ts'
import { planReport } from '../../src/report/plan/plan_report.ts'
import { isMap, type Value } from '../../src/values.ts'
import type { Entry } from '../../src/vm/entry.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import { type Farm, randomFarm, randomHypervisor } from './farm.ts'

const ORIGIN = {
  version: '0',
  made: '2026-01-01T00:00:00Z',
  sources: [],
  snapshot: null,
  what_if: null,
}

/** What one way of showing a run says of an entry. */
interface Said {
  hypervisor: string | null
  domainType: string | null
}

/** Lets a farm live for a while: what is decided is built, and then one thing or another happens. */
function live(farm: Farm, random: SeededRandom): void {
  const events = [
    () => farm.runAndBuild(),
    () => (random.pick(farm.hypervisors).isDrained = random.chance(0.5)),
    () => (random.pick(farm.hypervisors).isUp = random.chance(0.5)),
    () => farm.hypervisors.push(randomHypervisor(random, `hv${farm.hypervisors.length + 1}`)),
    () => {
      const [from, to] = [random.pick(farm.hypervisors), random.pick(farm.hypervisors)]
      const [vm] = from.domains
      if (vm !== undefined) to.domains.add(vm)
      if (vm !== undefined && random.chance(0.7)) from.domains.delete(vm)
    },
    () => {
      const entry = random.pick(farm.entries)
      const isOwned = farm.hypervisors.some(({ own }) => own.includes(entry))
      if (!isOwned) random.pick(farm.hypervisors).own.push(entry)
    },
    () => farm.run(),
  ]
  for (let count = 2 + random.below(8); count > 0; count--) random.pick(events)()
}

const sameKeys = (a: Value, b: Value) =>
  isMap(a) && isMap(b) && ['platform', 'target'].every((key) => a.get(key) === b.get(key))

/** By `--list`: who has the entry among what it is assigned; entries of its own list are not. */
function byList({ decision }: ReportedRun, entry: Entry): Said {
  const all: Said[] = []
  for (const [name, vars] of additionsOf(decision).hostVars) {
    const state = vars().get('vm_dispatcher')
    const assigned = isMap(state) ? (state.get('assigned') as Value[]) : []
    for (const each of assigned) {
      if (!isMap(each) || !sameKeys(each, entry.fields)) continue
      all.push({ hypervisor: name, domainType: String(each.get('domain_type')) })
    }
  }
  expect(all.length).toBeLessThanOrEqual(1)
  return all[0] ?? { hypervisor: null, domainType: null }
}

test('plan, explain, the page and --list say one and the same of each entry', () => {
  const kinds = new Set<string>()
  for (let seed = 0; seed < Number(process.env.RANDOM_COUNT ?? 1000); seed++) {
    const random = new SeededRandom(seed + 77)
    const farm = randomFarm(seed, { onUnreachable: random.pick(['keep', 'redistribute'] as const) })
    live(farm, random)
    farm.run()
    const run = farm.last as ReportedRun
    const { decision, placement, request } = run
    const report = planReport(decision, placement, { origin: ORIGIN, notes: [], warnings: [] })
    const page = pageOfRun(report, run)
    for (const [index, entry] of request.entries.entries()) {
      const planned = report.hypervisors.flatMap(({ name, assigned }) =>
        assigned.flatMap((each) => (each.entry === entry.fields ? [{ name, ...each }] : [])),
      )
      const owner = report.owned.find((each) => each.entry === entry.fields)
      const byPlan: Said = {
        hypervisor: owner?.hypervisor ?? planned[0]?.name ?? null,
        domainType: owner?.domain_type ?? planned[0]?.domain_type ?? null,
      }
      const [explained] = explainEntries([entry], run)
      const [its] = explained?.entries ?? []
      const shown = page.entries[index]!
      const byPage: Said = {
        hypervisor: page.hypervisors[shown.hypervisor ?? -1]?.name ?? null,
        domainType: shown.domainType,
      }
      const where = { seed, entry: shown.name }
      expect({ ...where, hypervisor: its?.hypervisor, domainType: its?.domain_type }).toEqual({
        ...where,
        ...byPlan,
      })
      expect({ ...where, ...byPage }).toEqual({ ...where, ...byPlan })
      if (!owner) expect({ ...where, ...byList(run, entry) }).toEqual({ ...where, ...byPlan })
      for (const [at, { hypervisor, verdict }] of (explained?.verdicts ?? []).entries()) {
        const { kind } = cellOf(page, shown, at)
        const isTaker = hypervisor === byPlan.hypervisor
        // The page says what others could do, also of those that take entries like this one.
        const others = verdict === 'chosen' ? 'candidate' : verdict
        // One that is full after it has taken some is full to those that are left out.
        const isFullNow = verdict === 'full' && isTaker && kind === 'chosen'
        const said = kind.replace('-', ' ')
        if (!isFullNow)
          expect({ ...where, hypervisor, said }).toEqual({
            ...where,
            hypervisor,
            said: isTaker ? verdict : others,
          })
        if (isTaker) kinds.add(said)
      }
      const state = planned[0]?.state
      const stays = explained?.stays?.why
      if (planned.length > 0)
        expect({ ...where, exists: state === 'exists' }).toEqual({
          ...where,
          exists: stays === 'exists',
        })
    }
    for (const { name, vms, own_vms, others, old, assigned } of report.hypervisors) {
      const [{ terms }] = explainHypervisor(name, run) as [HypervisorExplanation]
      expect(terms.vms).toBe(vms)
      const counted = own_vms + (others?.length ?? 0) + assigned.length + (old?.length ?? 0)
      expect({ seed, name, vms }).toEqual({ seed, name, vms: counted })
    }
  }
  expect(kinds).toEqual(new Set(['chosen', 'exists', 'given', 'own']))
})
