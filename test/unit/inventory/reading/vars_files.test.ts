import { describe, expect, test } from '@jest/globals'
import { lines, readFiles } from '../read_files.ts'

const HOSTS = 'web:\n  hosts: {h1: }\n'

/** Names of the files whose variables the group web gets from group_vars, in their order. */
function filesOfWeb(texts: Record<string, string>): string[] {
  const { inventory } = readFiles({ 'hosts.yml': HOSTS, ...texts })
  return (
    inventory.groups
      .get('web')
      ?.beside.flat()
      .map(({ file }) => file.name) ?? []
  )
}

describe('group_vars and host_vars', () => {
  test('of several endings the first wins', () => {
    const endings = ['', '.yml', '.yaml', '.json'].map((ending) => `group_vars/web${ending}`)
    for (const index of endings.keys()) {
      const texts = endings.slice(index).map((name) => [name, '{"x": 1}'])
      expect(filesOfWeb(Object.fromEntries(texts))).toEqual([endings[index]])
    }
  })

  test('a directory masks a file, even an empty one', () => {
    expect(filesOfWeb({ 'group_vars/web/': '', 'group_vars/web.yml': 'x: 1\n' })).toEqual([])
  })

  test('within a directory by code points, hidden and foreign files left out', () => {
    const names = [
      'b.yml',
      'B.yml',
      'a',
      'a.yml',
      'sub/x.json',
      '.x.yml',
      'x.yml~',
      'x.txt',
      'x.YML',
      'd.yml/x.yml',
    ]
    const texts = names.map((name) => [`group_vars/web/${name}`, '{"x": 1}'])
    expect(filesOfWeb(Object.fromEntries(texts))).toEqual(
      ['B.yml', 'a', 'a.yml', 'b.yml', 'sub/x.json'].map((name) => `group_vars/web/${name}`),
    )
  })

  test('an empty file gives nothing', () => {
    expect(filesOfWeb({ 'group_vars/web/a.yml': '', 'group_vars/web/b.yml': '{}\n' })).toEqual([])
  })

  test('a host whose name is a path', () => {
    const { inventory } = readFiles({
      'hosts.yml': 'web: {hosts: {lab/h1: , /chroot: }}\n',
      'host_vars/lab/h1.yml': 'x: 1\n',
      'host_vars/chroot.yml': 'x: 1\n',
    })
    expect(inventory.hosts.get('lab/h1')?.beside.flat()).toHaveLength(1)
    expect(inventory.hosts.get('/chroot')?.beside.flat()).toEqual([])
  })

  test('files of nobody are not read', () => {
    expect(readFiles({ 'hosts.yml': HOSTS, 'group_vars/nobody.yml': 'a: [\n' }).problems).toEqual(
      [],
    )
  })

  test('warnings of duplicate keys', () => {
    const { problems } = readFiles({ 'hosts.yml': HOSTS, 'host_vars/h1.yml': 'x: 1\nx: 2\n' })
    expect(lines(problems)).toEqual([
      'host_vars/h1.yml:2:1: the key x appears a second time here; the last one counts [duplicate-key]',
    ])
  })

  test('a broken file is one problem, whoever reads it', () => {
    const { problems } = readFiles({ 'hosts.yml': HOSTS, 'group_vars/all.yml': 'x: 1\ny: [\n' })
    expect(lines(problems)).toEqual([
      expect.stringMatching(/^group_vars\/all.yml:3:1: not valid YAML/),
    ])
  })
})
