import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { InventoryFiles } from '../../../../src/inventory/reading/files.ts'
import { temporaryDirectory } from '../../../support/temporary.ts'

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

test('directories in directories are listed in a time that does not explode with their depth', () => {
  const files = new InventoryFiles('/lab')
  let directory = temporaryDirectory('deep')
  const all = Array.from({ length: 120 }, () => {
    directory = join(directory, 'd')
    return directory
  })
  mkdirSync(directory, { recursive: true })
  const before = process.cpuUsage()
  expect(all.every((each) => files.namesBelow(each).ok)).toBe(true)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(0.6)
})
