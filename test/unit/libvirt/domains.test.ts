import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { partListing } from '../../../src/libvirt/domains.ts'
import { readNode } from '../../../src/libvirt/node.ts'
import { capabilitiesArguments } from '../../../src/libvirt/virsh.ts'
import { describeWith } from '../../support/requirements.ts'

const XML = '<capabilities>\n  <guest/>\n</capabilities>'
const listed = (...names: string[]) => `${XML}\n\n\n/\n${names.map((n) => `${n}\n`).join('')}\n`

test('the names of all domains stand after the capabilities', () => {
  expect(partListing(listed('VM debian_arm64', 'b'))).toEqual({
    capabilities: XML,
    domains: ['VM debian_arm64', 'b'],
    sizes: undefined,
  })
  expect(partListing(listed())?.domains).toEqual([])
})

test('what a remote shell prints around them is no name', () => {
  const noisy = `Welcome to </capabilities> of\n/\nhv1\n${listed('a')}logout\n`
  expect(partListing(noisy)).toMatchObject({ capabilities: XML, domains: ['a'] })
  expect(partListing(`${listed()}logout\n\nbye\n`)?.domains).toEqual([])
})

test('a terminal ends lines its own way, and a name may have blanks at its ends', () => {
  expect(partListing(listed('a', ' b ').replaceAll('\n', '\r\n'))?.domains).toEqual(['a', ' b '])
})

test('a name may look like any part of the answer', () => {
  const names = ['</capabilities>', '<capabilities>', '&lt;', '\u001b[31m', '{{ x }}', '-', '$(id)']
  expect(partListing(listed(...names))).toMatchObject({ capabilities: XML, domains: names })
})

test.each([
  ['capabilities alone', `${XML}\n\n`],
  ['names that are cut off', listed('a', 'b').slice(0, -1)],
  ['names that are cut off early', listed('a', 'b').slice(0, -3)],
  ['a list that failed', `${XML}\n\n\n/\n`],
  ['no capabilities', '\n\n/\na\n\n'],
  ['nothing', ''],
])('%s is no answer', (_, output) => {
  expect(partListing(output)).toBeUndefined()
})

const sized = (sizes: string, ...names: string[]) =>
  `${XML}\n\n\n/\n${sizes}/\n${names.map((n) => `${n}\n`).join('')}\n`

test('the sizes of domains stand between the capabilities and the names, where they are asked for', () => {
  const stats = "Domain: 'a'\n  state.state=1\n  balloon.maximum=2048\n  vcpu.maximum=2\n\n"
  const listing = partListing(sized(stats, 'a'), { sizes: true })
  expect(listing?.sizes).toEqual([{ name: 'a', memory: 2048, cpus: 2, isOff: false }])
  expect(listing?.domains).toEqual(['a'])
  expect(partListing(sized('\n'), { sizes: true })?.sizes).toEqual([])
  expect(partListing(sized('', 'a'), { sizes: true })).toMatchObject({
    domains: ['a'],
    sizes: undefined,
  })
  // Whoever plays virsh, and does not know sizes; and an output that is cut off.
  expect(partListing(listed('a'), { sizes: true })).toMatchObject({ sizes: undefined })
  const cut = sized(stats, 'a').slice(0, sized(stats, 'a').lastIndexOf('/'))
  expect(partListing(cut, { sizes: true })).toBeUndefined()
})

describeWith(['virsh'], 'virsh', () => {
  test("writes it so: its own test driver has one domain, 'test'", () => {
    const [command = '', ...words] = capabilitiesArguments('test:///default', { domains: true })
    const listing = partListing(execFileSync(command, words, { encoding: 'utf8' }))
    expect(listing?.domains).toEqual(['test'])
    expect(listing?.capabilities).toMatch(/^\s*<capabilities>.*<\/capabilities>$/s)
  })

  test('its test driver has no sizes of domains, and says what the host has', () => {
    const [command = '', ...words] = capabilitiesArguments('test:///default', { sizes: true })
    const output = execFileSync(command, words, { encoding: 'utf8', stdio: 'pipe' })
    const listing = partListing(output, { sizes: true })
    expect(listing).toMatchObject({ domains: ['test'], sizes: undefined })
    const cells = { memory: undefined, cpus: undefined }
    expect(readNode(output, cells)).toEqual({ memory: 3_145_728, cpus: 16 })
  })
})
