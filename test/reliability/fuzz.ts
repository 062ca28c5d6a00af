// npm run fuzz -- [SECONDS [SEED]]: reads mutations of real texts with everything that reads text from
// outside. Nothing may throw, and the time must be linear in the length. Prints the seed and the text
// of each violation; exit code 1 if there is one.
import { rmSync } from 'node:fs'
import { SeededRandom } from '../support/seeded_random.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { fuzzTargets, type Target } from './fuzz_targets.ts'
import { mutated } from './mutate.ts'

const SECONDS = Number(process.argv[2] ?? 60)
const SEED = Number(process.argv[3] ?? Date.now() % 1_000_000)

/** The allowed processor time for a text, in ms: a fixed part, and a part for each character. */
const [LEAST_MS, MS_PER_CHARACTER] = [500, 0.05]

const random = new SeededRandom(SEED)
const directory = temporaryDirectory('fuzz-')
// The constants that the build defines.
Object.assign(globalThis, { PROGRAM_VERSION: 'of the sources', PROGRAM_BUGS: '' })
const { remoteTargets } = await import('./fuzz_remote.ts')
const remote = await remoteTargets(directory)
const targets = Object.entries({ ...fuzzTargets(directory), ...remote.targets })
const counts = new Map(targets.map(([name]) => [name, 0]))
let violations = 0

async function look(name: string, { seeds, read, refuses }: Target): Promise<void> {
  const text = mutated(seeds[random.below(seeds.length)] ?? '', seeds, random)
  const before = process.cpuUsage()
  let violation: string | undefined
  try {
    await read(text)
  } catch (error) {
    const { message, stack } = error as Error
    const isRefused = refuses && error instanceof refuses && !/call stack/.test(message)
    if (!isRefused) violation = stack
  }
  const { user, system } = process.cpuUsage(before)
  const ms = (user + system) / 1000
  if (ms > LEAST_MS + text.length * MS_PER_CHARACTER) violation = `it took ${Math.round(ms)} ms`
  counts.set(name, (counts.get(name) ?? 0) + 1)
  if (violation === undefined) return
  violations++
  console.log(`${name}: ${violation}\n  ${JSON.stringify(text).slice(0, 2000)}`)
}

for (const start = performance.now(); performance.now() - start < 1000 * SECONDS; ) {
  for (const [name, target] of targets) {
    if (!target.isSlow || random.below(20) === 0) await look(name, target)
  }
}
await remote.stop()
rmSync(directory, { recursive: true })
const [rounds] = counts.values()
console.log(
  `${targets.length} readers, ${rounds} texts each, seed ${SEED}: ${violations} violations`,
)
process.exit(violations > 0 ? 1 : 0)
