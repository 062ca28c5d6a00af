import { expect, test } from '@jest/globals'
import type { Look } from '../../../../src/report/text/look.ts'
import { SHOWN_VERDICTS, tonedCell } from '../../../../src/report/text/shown_verdicts.ts'
import type { Cell } from '../../../../src/report/text/table.ts'

const paint = (name: string) => (text: string) => `${name}: ${text}`
const LOOK: Look = {
  width: Infinity,
  all: false,
  heading: paint('heading'),
  good: paint('good'),
  bad: paint('bad'),
  doubtful: paint('doubtful'),
  faint: paint('faint'),
}
const painted = (cell: Cell) => (typeof cell === 'string' ? cell : cell.paint(cell.text))

test('verdicts of one tone have one colour in a terminal, and a status has that of its verdict', () => {
  const cells = Object.values(SHOWN_VERDICTS).map(({ name }) => painted(tonedCell(name, LOOK)))
  expect(cells).toEqual([
    'good: chosen',
    'good: exists',
    'good: given',
    'good: own',
    'candidate',
    'doubtful: worse tier',
    'unsupported',
    'doubtful: full',
    'doubtful: no room',
    'doubtful: drained',
    'pinned elsewhere',
    'doubtful: stale',
    'bad: unreachable',
    'bad: failed',
  ])
  expect(painted(tonedCell('ok', LOOK))).toBe('good: ok')
})
