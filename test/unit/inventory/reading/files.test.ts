import { describe, expect, test } from '@jest/globals'
import { InventoryFiles } from '../../../../src/inventory/reading/files.ts'

describe('nameOf', () => {
  test.each([
    ['/lab/a/hosts.yml', 'a/hosts.yml'],
    ['/lab/..a', '..a'],
    ['/lab', '.'],
    ['/other/hosts.yml', '/other/hosts.yml'],
    ['/labshop/hosts.yml', '/labshop/hosts.yml'],
    ['/', '/'],
  ])('%s', (path, name) => {
    expect(new InventoryFiles('/lab').nameOf(path)).toBe(name)
  })
})
