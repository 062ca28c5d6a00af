import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { KINDS } from '../../../../src/report/page/browser/cells.ts'

const kinds = Object.entries(KINDS)

test('no two kinds of cells have the same sign or word', () => {
  expect(new Set(kinds.map(([, { sign }]) => sign)).size).toBe(kinds.length)
  expect(new Set(kinds.map(([, { word }]) => word)).size).toBe(kinds.length)
})

test('each kind has a colour in page.css, but for hypervisors that have nothing to do with it', () => {
  const style = readFileSync('src/report/page/browser/page.css', 'utf8')
  const plain = kinds.filter(([kind]) => !style.includes(`[data-kind="${kind}"]`))
  expect(plain.map(([kind]) => kind)).toEqual(['unsupported'])
})
