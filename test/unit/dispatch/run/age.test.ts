import { expect, test } from '@jest/globals'
import { ageInWords } from '../../../../src/dispatch/run/age.ts'

test.each([
  ['2026-01-01T00:00:00Z', '0 seconds'],
  ['2025-12-31T23:59:59Z', '1 second'],
  ['2025-12-31T23:58:01Z', '119 seconds'],
  ['2025-12-31T23:58:00Z', '2 minutes'],
  ['2025-12-31T22:00:01Z', '119 minutes'],
  ['2025-12-31T00:00:00Z', '24 hours'],
  ['2025-12-24T11:00:00Z', '7 days'],
  ['2026-06-01T00:00:00Z', '0 seconds'],
])('since %s it is %s', (since, age) => {
  expect(ageInWords(since, new Date('2026-01-01T00:00:00.900Z'))).toBe(age)
})
