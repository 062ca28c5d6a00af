import type { Entry } from '../../vm/entry.ts'

/**
 * Gives entries to hypervisors, each of which gets its quota. An entry stays where it was as long
 * as the quota there lasts; the others go by turns. The last entries, beyond all quotas, are left
 * out.
 *
 * @param quotas by hypervisor, in the order of turns
 */
export function handOut(
  entries: readonly Entry[],
  quotas: ReadonlyMap<number, number>,
  previous: ReadonlyMap<Entry, number>,
): Map<Entry, number> {
  const given = new Map<Entry, number>()
  const left = new Map(quotas)
  for (const entry of previous.size > 0 ? entries : []) {
    const home = previous.get(entry)
    const quota = home === undefined ? undefined : left.get(home)
    if (home === undefined || !quota) continue
    given.set(entry, home)
    left.set(home, quota - 1)
  }
  const turns = byTurns(left)
  for (const entry of entries) {
    if (given.has(entry)) continue
    const { value, done } = turns.next()
    if (done) break
    given.set(entry, value)
  }
  return given
}

/** The turns of hypervisors, round after round: each hypervisor as often as its quota says. */
function* byTurns(quotas: ReadonlyMap<number, number>): Generator<number, undefined> {
  let round = [...quotas].filter(([, quota]) => quota > 0)
  for (let turn = 1; round.length > 0; turn++) {
    for (const [hypervisor] of round) yield hypervisor
    round = round.filter(([, quota]) => quota > turn)
  }
}
