import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { KINDS } from '../../../../src/report/page/browser/cells.ts'

const kinds = Object.entries(KINDS)

test('no two kinds of cells have the same sign or name', () => {
  expect(new Set(kinds.map(([, { sign }]) => sign)).size).toBe(kinds.length)
  expect(new Set(kinds.map(([, { name }]) => name)).size).toBe(kinds.length)
})

test('each tone of a cell has a colour in page.css, but for nothing to do with it', () => {
  const style = readFileSync('src/report/page/browser/page.css', 'utf8')
  const tones = new Set(kinds.map(([, { tone }]) => tone))
  expect([...tones].filter((tone) => !style.includes(`[data-tone="${tone}"]`))).toEqual(['none'])
})
