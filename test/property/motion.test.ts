import { expect, test } from '@jest/globals'
import { STRATEGY_NAMES } from '../../src/placement/strategies/strategies.ts'
import { randomRun } from '../support/seeded_random.ts'
import { History } from './motion_history.ts'

const { seed, count } = randomRun(100)

/** So that a busy machine is not a fault; a history takes less than a second. */
const TIME_LIMIT_MS = 5000

test(
  'farms over time keep to the rules under every strategy, whatever happens to them',
  async () => {
    for (let index = 0; index < count; index++) {
      const story = await new History(seed + index, STRATEGY_NAMES).play()
      if (story.length > 0) story.unshift(`RANDOM_SEED=${seed + index} RANDOM_COUNT=1`)
      expect(story).toEqual([])
    }
  },
  count * TIME_LIMIT_MS,
)
