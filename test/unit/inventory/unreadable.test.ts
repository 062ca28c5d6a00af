import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { InventoryFiles } from '../../../src/inventory/reading/files.ts'
import { readInventory } from '../../../src/inventory/reading/read.ts'
import { lines, NO_CFG, written } from './read_files.ts'

const HOSTS = 'web:\n  hosts: {h1: }\n'

/** What is wrong with a source in this directory, as a user sees it who may not read everything. */
function problemsIn(root: string, source = 'inv'): string[] {
  const context = {
    files: new InventoryFiles(root),
    environment: {},
    cfg: NO_CFG,
    scriptPath: '/nonexistent',
  }
  const isRoot = process.getuid?.() === 0
  if (isRoot) process.seteuid?.(65534)
  try {
    return lines(readInventory([join(root, source)], context).problems)
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

/** `inv` with hosts.yml and these links in it, each to what it names. */
function linked(links: Record<string, string>): string {
  const root = written({ 'inv/hosts.yml': HOSTS, 'inv/group_vars/all/a.yml': 'x: 1\n' })
  chmodSync(root, 0o755)
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(root, 'inv', path))
  return root
}

const inCircle = (path: string) =>
  `${path}: cannot be read: its symbolic links form a loop [inventory-unreadable]`

const leftOut = (path: string) => `${path}: is left out: it cannot be opened [source-left-out]`

describe('links in a circle end at once', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['of directories', { a: '.', b: '.' }, ['inv/a', 'inv/b']],
    ['of a directory above', { a: '..' }, ['inv/a']],
    [
      'of directories of vars',
      { 'group_vars/all/a': '.', 'group_vars/all/b': '../all' },
      ['inv/group_vars/all/a', 'inv/group_vars/all/b'],
    ],
  ])('%s', (_, links, paths) => {
    expect(problemsIn(linked(links))).toEqual(paths.map(inCircle))
  })

  test('of files, which are left out, as in Ansible', () => {
    expect(problemsIn(linked({ a: 'a' }))).toEqual([leftOut('inv/a')])
  })

  test('links that do not are followed, and in vars those that lead nowhere are not, as in Ansible', () => {
    const root = linked({ more: '../more', 'group_vars/all/x': '../web', 'group_vars/all/y': 'no' })
    expect(problemsIn(root)).toEqual([leftOut('inv/more')])
  })
})

test.each([
  'inv',
  'inv/hosts.yml',
  'inv/group_vars',
  'inv/group_vars/all',
  'inv/group_vars/all/a.yml',
])('%s that the user may not read', (path) => {
  const root = linked({})
  chmodSync(join(root, path), 0)
  const source = path === 'inv/hosts.yml' ? path : 'inv'
  expect(problemsIn(root, source)).toEqual([
    `${path}: cannot be read: permission denied [inventory-unreadable]`,
  ])
})
