import { afterAll, expect, test } from '@jest/globals'
import { fuzzTargets } from '../reliability/fuzz_targets.ts'
import { mutated } from '../reliability/mutate.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { removeFiles } from '../support/written_files.ts'

const directory = temporaryDirectory('fuzz-')
afterAll(() => removeFiles(directory))

const TEXTS = 100

// More of them, and their time: npm run fuzz.
test.each(Object.entries(fuzzTargets(directory)))(
  '%s: a text that was changed at random is read or refused',
  (_, { seeds, read, refuses }) => {
    const random = new SeededRandom(15)
    for (let trial = 0; trial < TEXTS; trial++) {
      const text = mutated(seeds[random.below(seeds.length)] ?? '', seeds, random)
      try {
        read(text)
      } catch (error) {
        expect([refuses, JSON.stringify(text)]).toContain((error as Error).constructor)
      }
    }
  },
)
