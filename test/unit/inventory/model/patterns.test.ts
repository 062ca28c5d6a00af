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
    ['~we(b', 'it is not a regular expression'],
    ['web[z-a]*', 'its brackets hold no range'],
  ])('%s is refused', (pattern, reason) => {
    expect(hostsMatching(inventory, pattern, 'hosts.yml:1:1')).toMatchObject({
      ok: false,
      problems: [{ code: 'host-pattern', text: `host pattern ${pattern}: ${reason}` }],
    })
  })
})
