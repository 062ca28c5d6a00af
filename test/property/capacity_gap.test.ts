import { expect, test } from '@jest/globals'
import { placeEntries } from '../../src/placement/place.ts'
import { placedEntries } from '../support/placed_entries.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import { type Case, PRIORITIES } from './balance_cases.ts'
import { bestByHighs, loadHighs } from './best_by_highs.ts'
import { loadsOf } from './best_by_size.ts'
import { randomExtent, sizedCase } from './sized_cases.ts'

/** The figures in docs/capacity.md are of RANDOM_COUNT=1000. */
const COUNT = Number(process.env.RANDOM_COUNT ?? 25)

const place = ({ entries, hypervisors }: Case) =>
  placeEntries(entries, hypervisors, { strategy: 'balanced', priorityDomains: PRIORITIES })

test(
  `balanced is as good as HiGHS on ${COUNT} fleets of many sizes, nearly always`,
  async () => {
    const highs = await loadHighs()
    const fewer: number[] = []
    const gaps: number[] = []
    let [solved, crowded] = [0, 0]
    for (let seed = 1; seed <= COUNT; seed++) {
      const input = sizedCase(seed, randomExtent(new SeededRandom(seed)))
      const best = bestByHighs(highs, input)
      // It takes HiGHS too long.
      if (!best) continue
      solved++
      if (best.placed < input.entries.length) crowded++
      const placed = placedEntries(place(input))
      expect(placed.length).toBeLessThanOrEqual(best.placed)
      if (placed.length < best.placed) {
        fewer.push(seed)
        continue
      }
      const places = new Map(placed.map(({ entry, hypervisor }) => [entry, hypervisor]))
      const loads = loadsOf(input, places).map(({ load }) => load)
      gaps.push(Math.max(...loads) / best.greatest - 1)
    }
    gaps.sort((a, b) => a - b)
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const percent = (gap: number | undefined) => `${(100 * (gap ?? 0)).toFixed(2)} %`
    console.log(
      `${solved} of ${COUNT} fleets solved by HiGHS, ${crowded} of them without room for all; ` +
        `fewer entries placed in ${fewer.length} (seeds ${fewer.join(', ') || 'none'}); greatest load above the best: ` +
        `mean ${percent(mean)}, 95th percentile ${percent(gaps[Math.floor(0.95 * gaps.length)])}, most ${percent(gaps.at(-1))}`,
    )
    // HiGHS gets some seconds for each: on a busy machine it solves fewer.
    expect(solved).toBeGreaterThanOrEqual(COUNT / 2)
    expect(fewer.length).toBeLessThanOrEqual(0.01 * solved)
    expect(mean).toBeLessThanOrEqual(0.03)
  },
  60_000 + 2_000 * COUNT,
)
