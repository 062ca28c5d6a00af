import { afterAll, expect, test } from '@jest/globals'
import { remoteTargets } from '../reliability/fuzz_remote.ts'
import { fuzzTargets } from '../reliability/fuzz_targets.ts'
import { mutated } from '../reliability/mutate.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { removeFiles } from '../support/written_files.ts'

const directory = temporaryDirectory('fuzz-')
const remote = await remoteTargets(directory)
afterAll(async () => {
  await remote.stop()
  removeFiles(directory)
})

const [TEXTS, OF_SLOW] = [100, 10]

// More of them, and their time: npm run fuzz.
test.each(Object.entries({ ...fuzzTargets(directory), ...remote.targets }))(
  '%s: a text that was changed at random is read or refused',
  async (_, { seeds, read, refuses, isSlow }) => {
    const random = new SeededRandom(15)
    for (let trial = 0; trial < (isSlow ? OF_SLOW : TEXTS); trial++) {
      const text = mutated(seeds[random.below(seeds.length)] ?? '', seeds, random)
      try {
        await read(text)
      } catch (error) {
        expect([refuses, JSON.stringify(text)]).toContain((error as Error).constructor)
      }
    }
  },
)
