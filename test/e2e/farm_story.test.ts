import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test } from '@jest/globals'
import { withoutOrigin } from '../support/built_file.ts'
import { partsOf, withOutput } from '../support/farm_story.ts'
import { undefineAll } from './support/domains.ts'
import { RealFarm } from './support/real_farm.ts'
import { describeOnFleet } from './support/shared_fleet.ts'

const PAGE = 'docs/farm.md'

/** Ages depend on how quick this machine is. */
const timeless = (text: string) => text.replace(/\b(\d+ (second|minute)s?|a while) ago/g, 'AGE ago')

describeOnFleet('the story of a farm of real hypervisors', () => {
  afterEach(() => ['hv1', 'hv2', 'hv3', 'hv4'].forEach(undefineAll))

  test('prints what its page shows; UPDATE_DOCS=1 writes the page anew', async () => {
    const page = readFileSync(PAGE, 'utf8')
    const farm = new RealFarm()
    const told: string[] = []
    const printed: string[] = []
    for (const part of partsOf(page)) {
      if ('happens' in part) {
        await farm.happens(part.happens)
        continue
      }
      told.push(part.prints)
      printed.push(withoutOrigin(await farm.type(part.command)))
    }
    expect(printed.length).toBeGreaterThan(7)
    const isOld = (index: number) => timeless(told[index] ?? '') === timeless(printed[index] ?? '')
    const kept = printed.map((output, index) => (isOld(index) ? (told[index] ?? '') : output))
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, withOutput(page, kept))
    else expect(told.map(timeless)).toEqual(printed.map(timeless))
  })
})
