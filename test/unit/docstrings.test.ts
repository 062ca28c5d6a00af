import { expect, test } from '@jest/globals'
import { readSources } from '../../scripts/imports.ts'

/** What a file exports by a declaration of its own. */
const EXPORTED = /^export (?:async )?(?:function|const|class|interface|type) \w+/

test('everything that is exported has a docstring', () => {
  const bare = [...readSources()].flatMap(([file, text]) => {
    const lines = text.split('\n')
    return lines.flatMap((line, index) => {
      const before = lines.slice(0, index).findLast((each) => !each.includes('// biome-ignore'))
      return EXPORTED.test(line) && !before?.endsWith('*/') ? `${file}: ${line}` : []
    })
  })
  expect(bare).toEqual([])
})
