import { expect, test } from '@jest/globals'
import { randomRun } from '../support/seeded_random.ts'
import { History } from './motion_history.ts'

const { seed, count } = randomRun(100)

test.each(['fair_queue', 'balanced', 'packed'])(
  'farms over time keep to the rules under %s, whatever happens to them',
  async (strategy) => {
    for (let index = 0; index < count; index++) {
      const history = new History(seed + index, [strategy])
      const story = await history.play()
      if (story.length > 0) story.unshift(`RANDOM_SEED=${seed + index}`)
      expect(story).toEqual([])
    }
  },
)
