import { expect, test } from '@jest/globals'
import { isShortage, shortage } from '../../../src/machine/shortage.ts'

test('a shortage of this machine is not the fault of the host, and names the limit', () => {
  expect(shortage('hv1', 'EMFILE')).toMatchObject({
    code: 'machine-short',
    severity: 'host',
    subject: 'hv1',
    text: expect.stringMatching(
      /^this machine, not the host, is short of open files \(limit \d+\)$/,
    ),
  })
  expect(shortage('hv1', 'ENOMEM').text).toBe('this machine, not the host, is short of memory')
})

test('other errors of the system are not shortages', () => {
  expect(['EMFILE', 'EAGAIN', 'ECONNREFUSED', 1, undefined].map(isShortage)).toEqual([
    ...[true, true],
    ...[false, false, false],
  ])
})
