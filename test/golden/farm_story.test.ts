import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { runProgram, withFiles, withoutOrigin } from '../support/built_file.ts'
import { partsOf, StoryFarm, withOutput } from '../support/farm_story.ts'

const PAGE = 'docs/placement.md'

/** Ages depend on how quick this machine is; the story's own are those of its days. */
const timeless = (text: string) =>
  text.replace(/\b(\d+ (second|minute|hour|day)s?|a while) ago/g, 'AGE ago')

test('the story of a farm prints what its page shows; UPDATE_DOCS=1 writes the page anew', async () => {
  const page = readFileSync(PAGE, 'utf8')
  const parts = partsOf(page)
  const outputs = await withFiles({}, async (directory) => {
    const farm = new StoryFarm(directory)
    const printed: string[] = []
    for (const part of parts) {
      if ('happens' in part) {
        farm.happens(part.happens)
        continue
      }
      const { stdout, stderr } = await runProgram('bash', ['-c', `{ ${part.command}; } 2>&1`], {
        cwd: directory,
        env: {
          HOME: directory,
          COLUMNS: '80',
          PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
        },
      })
      printed.push(withoutOrigin(stdout + stderr))
    }
    return printed
  })
  expect(outputs.length).toBeGreaterThan(7)
  const told = parts.flatMap((part) => ('command' in part ? [part.prints] : []))
  if (process.env.UPDATE_DOCS) {
    const kept = outputs.map((output, index) => {
      const before = told[index] ?? ''
      return timeless(before) === timeless(output) ? before : output
    })
    writeFileSync(PAGE, withOutput(page, kept))
  } else expect(told.map(timeless)).toEqual(outputs.map(timeless))
})
