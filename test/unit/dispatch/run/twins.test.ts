import { expect, test } from '@jest/globals'
import { findTwins, type Reached } from '../../../../src/dispatch/run/twins.ts'

const UUID = '01234567-89ab-cdef-0123-456789abcdef'

const host = (name: string, change: Partial<Reached> = {}): Reached => ({
  name,
  identity: name,
  uri: undefined,
  answer: { hostUuid: undefined, domains: [], capabilities: new Map() },
  ...change,
})

const on = (hostUuid: string | undefined, ...domains: string[]) => ({
  answer: { hostUuid, domains, capabilities: new Map() },
})

const EMULATING = new Map([['x86_64', new Map([['qemu', undefined]])]])

test('the same connection and URI are one libvirt, under the first of its names', () => {
  const same = { identity: 'a' }
  const hosts = [host('a'), host('b', same), host('c'), host('d', same)]
  expect(findTwins(hosts)).toEqual(
    new Map([
      ['b', { of: 'a', by: 'connection' }],
      ['d', { of: 'a', by: 'connection' }],
    ]),
  )
})

test('the same host with the same domains is, in whatever order these are named', () => {
  const hosts = [host('a', on(UUID, 'x', 'y')), host('b', on(UUID, 'y', 'x'))]
  expect(findTwins(hosts)).toEqual(new Map([['b', { of: 'a', by: 'uuid' }]]))
})

test.each<[string, Reached[]]>([
  ['other domains', [host('a', on(UUID, 'x')), host('b', on(UUID, 'y'))]],
  [
    'other capabilities',
    [
      host('a', on(UUID)),
      host('b', { answer: { hostUuid: UUID, domains: [], capabilities: EMULATING } }),
    ],
  ],
  ['no UUID', [host('a', on(undefined, 'x')), host('b', on(undefined, 'x'))]],
  [
    'another driver',
    [host('a', { ...on(UUID), uri: 'lxc:///' }), host('b', { ...on(UUID), uri: 'qemu:///system' })],
  ],
  [
    "a user's own libvirt",
    [host('a', on(UUID)), host('b', { ...on(UUID), uri: 'qemu:///session' })],
  ],
  [
    'connections that are not known',
    [host('a', { identity: undefined }), host('b', { identity: undefined })],
  ],
  ['no answer', [host('a', on(UUID)), host('b', { answer: undefined })]],
])('%s: they are two', (_, hosts) => {
  expect(findTwins(hosts)).toEqual(new Map())
})

test('other ways to write the URI of one libvirt do not part it', () => {
  const uris = ['qemu:///system', 'qemu+unix:///system', 'qemu+ssh://root@here/system', undefined]
  const hosts = uris.map((uri, index) => host(`h${index}`, { ...on(UUID, 'x'), uri }))
  expect([...findTwins(hosts).keys()]).toEqual(['h1', 'h2', 'h3'])
})
