import { expect, test } from '@jest/globals'
import { parseCapabilities } from '../../../src/libvirt/capabilities.ts'

/** The UUID of a host that has this inside. */
function hostUuid(host: string) {
  const parsed = parseCapabilities(`<capabilities><host>${host}</host></capabilities>`)
  if ('malformed' in parsed) throw new Error(parsed.malformed)
  return parsed.hostUuid
}

test('is what the host says, in lower case', () => {
  const uuid = '01234567-89AB-cdef-0123-456789abcdef'
  expect(hostUuid(`<uuid>\n ${uuid} </uuid>`)).toBe(uuid.toLowerCase())
})

test.each([
  ['none', ''],
  ['an empty one', '<uuid/>'],
  ['text', '<uuid>hv1</uuid>'],
  ['one digit', '<uuid>ffffffff-ffff-ffff-ffff-ffffffffffff</uuid>'],
  ['that of something else', '<cpu><uuid>01234567-89ab-cdef-0123-456789abcdef</uuid></cpu>'],
])('is not known with %s', (_, host) => {
  expect(hostUuid(host)).toBeUndefined()
})
