import { describe, expect, test } from '@jest/globals'
import { hostsMatching } from '../../../../src/inventory/model/patterns.ts'
import { readFiles } from '../read_files.ts'

const { inventory } = readFiles({
  'hosts.yml': `
all:
  hosts: {lone: }
  children:
    web:
      hosts: {web2: , web1: }
      children:
        deep:
          hosts: {deep1: }
          children: {deeper: {hosts: {deeper1: , web2: }}}
        arm: {hosts: {arm1: }}
    lab: {hosts: {lab1: , web1: }}
    empty:
`,
})

describe('hostsMatching', () => {
  test.each<[string, string[]]>([
    ['all', ['lone', 'web2', 'web1', 'lab1', 'deep1', 'arm1', 'deeper1']],
    ['web', ['web2', 'web1', 'deep1', 'arm1', 'deeper1']],
    ['web1', ['web1']],
    ['lab:arm', ['lab1', 'web1', 'arm1']],
    ['lab,web1', ['lab1', 'web1']],
    ['web:&lab', ['web1']],
    ['web:!lab', ['web2', 'deep1', 'arm1', 'deeper1']],
    ['!web', ['lone', 'lab1']],
    ['&lab:!web1', ['lab1']],
    ['de*', ['deep1', 'deeper1', 'web2']],
    ['*e*e*1', ['deep1', 'deeper1']],
    ['**1*', ['web1', 'deep1', 'deeper1', 'arm1', 'lab1']],
    ['*2*1', []],
    ['web?', ['web2', 'web1']],
    ['web[!2]', ['web1']],
    ['~(web|lab)\\d', ['web2', 'web1', 'lab1']],
    ['web[0]', ['web2']],
    ['web[-1]', ['deeper1']],
    ['web[1:2]', ['web1', 'deep1']],
    ['web[3:]', ['arm1', 'deeper1']],
    ['empty', []],
    ['empty[0]', []],
    ['nobody', []],
    ['localhost', ['localhost']],
  ])('%s', (pattern, hosts) => {
    expect(hostsMatching(inventory, pattern, 'hosts.yml:1:1')).toEqual({ ok: true, value: hosts })
  })

  test.each([
    ['web[9]', 'web has only 5 hosts'],
    ['web:!', 'there is nothing after & or !'],
    ['web:& lab', 'there is nothing after & or !'],
  ])('%s is refused', (pattern, reason) => {
    expect(hostsMatching(inventory, pattern, 'hosts.yml:1:1')).toMatchObject({
      ok: false,
      problems: [{ code: 'host-pattern', text: `host pattern ${pattern}: ${reason}` }],
    })
  })
})

describe('regular expressions', () => {
  const matching = (pattern: string) => {
    const { inventory } = readFiles({ 'hosts.yml': 'kvm: {hosts: {hv-01: , hv-02: , edge_1: }}\n' })
    const hosts = hostsMatching(inventory, pattern, 'hosts.yml:1:1')
    return hosts.ok ? hosts.value : hosts.problems.map(({ code }) => code)
  }
  test.each([
    ['~hv\\-\\d+$', ['hv-01', 'hv-02']],
    ['~edge\\_\\d', ['edge_1']],
    ['~(hv|edge)[-_]0?1', ['hv-01', 'edge_1']],
    ['~h[a-w]{1}-0[^1]', ['hv-02']],
    ['~.*\\D01', ['hv-01']],
    ['~hv-0[12]:&~.*2', ['hv-02']],
  ])('%s is the same to Python and JavaScript', (pattern, hosts) => {
    expect(matching(pattern)).toEqual(hosts)
  })
  test.each([
    ...[
      '~(?i)HV',
      '~(?P<site>hv)-0',
      '~\\Ahv',
      '~.*2\\Z',
      '~(hv)-0\\1',
      '~hv{,2}',
      '~h(?=v)',
      '~h(?!x)',
    ],
    ...[
      '~hv++',
      '~hv*+',
      '~hv{1}{2}',
      '~[]x]',
      '~[a&&b]',
      '~[[a]',
      '~\\bhv',
      '~we(b',
      '~*',
      '~^*',
      '~)(',
      '~a}',
      '~ü',
    ],
    ...['web[z-a]*'],
  ])('%s is for Python to match', (pattern) => {
    expect(matching(pattern)).toEqual(['needs-ansible'])
  })
  test('names that are not ASCII are, too', () => {
    const { inventory } = readFiles({ 'hosts.yml': 'kvm: {hosts: {hv٣: }}\n' })
    expect(hostsMatching(inventory, '~hv\\d', '')).toMatchObject({ ok: false })
    expect(hostsMatching(inventory, 'hv*', '')).toEqual({ ok: true, value: ['hv٣'] })
  })
})

test.each([
  ['*', '*'.repeat(200)],
  ['open brackets', `${'['.repeat(100_000)},x`],
  ['characters between', '*e'.repeat(5000)],
  ['too large an expression', `${'x'.repeat(20)}*`.repeat(5000)],
])('takes little time for many %s', (_, pattern) => {
  const before = process.cpuUsage()
  hostsMatching(inventory, `${pattern}z`, 'hosts.yml:1:1')
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(2)
})

test('takes little time for an expression that goes back and forth', () => {
  const name = 'a'.repeat(40)
  const { inventory } = readFiles({ 'hosts.yml': `all:\n  hosts: {${name}: }\n` })
  const matches = (pattern: string) => {
    const before = process.cpuUsage()
    const hosts = hostsMatching(inventory, pattern, 'hosts.yml:1:1')
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(2)
    return hosts
  }
  for (const pattern of ['~(\\w|\\w)*x', '~(a*)*b']) {
    expect(matches(pattern)).toEqual({ ok: true, value: [] })
  }
  expect(matches('~(a?){40}a{40}b')).toMatchObject({ problems: [{ code: 'needs-ansible' }] })
})
