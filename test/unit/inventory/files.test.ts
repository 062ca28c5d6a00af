import { describe, expect, test } from '@jest/globals'
import { InventoryFiles } from '../../../src/inventory/files.ts'

describe('nameOf', () => {
  test.each([
    ['/work/a/hosts.yml', 'a/hosts.yml'],
    ['/work/..a', '..a'],
    ['/work', '.'],
    ['/other/hosts.yml', '/other/hosts.yml'],
    ['/workshop/hosts.yml', '/workshop/hosts.yml'],
    ['/', '/'],
  ])('%s', (path, name) => {
    expect(new InventoryFiles('/work').nameOf(path)).toBe(name)
  })
})
