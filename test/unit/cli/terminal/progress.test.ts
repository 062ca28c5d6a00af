import { expect, test } from '@jest/globals'
import { progressText } from '../../../../src/cli/terminal/progress.ts'

test.each([
  [4, ['hv1', 'hv2'], 1, 'asking hypervisors [##########..........] 2/4'],
  [4, ['hv1'], 2, 'asking hypervisors [###############.....] 3/4, 2 s; waiting for hv1'],
  [
    4,
    ['hv1', 'hv2'],
    61,
    'asking hypervisors [##########..........] 2/4, 61 s; waiting for hv1 and hv2',
  ],
  [
    9,
    ['a', 'b', 'c', 'd', 'e'],
    3,
    'asking hypervisors [#########...........] 4/9, 3 s; waiting for a, b, c and 2 more',
  ],
  [2, [], 3, 'asking hypervisors [####################] 2/2, 3 s'],
])('%d hypervisors, of which %j have not answered after %d s', (total, open, seconds, text) => {
  expect(progressText(total, new Set(open), seconds)).toBe(text)
})
