import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { recallInventory, rememberInventory } from '../../../src/kept/inventory_memory.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inventory-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const MEMORY = {
  places: new Map([
    ['VM a', { hypervisor: 'hv1', since: '2026-01-31T23:59:59Z', built: true, old: ['hv2'] }],
    ['__proto__', { hypervisor: 'hv2', since: '2026-01-31T23:59:59Z', built: false, old: [] }],
  ]),
  identities: new Map([['hv1', 'local']]),
}

test('what a run decided is recalled for the same sources alone', () => {
  rememberInventory(directory, ['/a/hosts.yml'], MEMORY)
  expect(recallInventory(directory, ['/a/hosts.yml'])).toMatchObject(MEMORY)
  expect(recallInventory(directory, ['/b/hosts.yml'])).toBeUndefined()
  expect(recallInventory(directory, ['/a/hosts.yml', '/b/hosts.yml'])).toBeUndefined()
})

test('it is written whole: what is gone is forgotten', () => {
  rememberInventory(directory, ['/a'], MEMORY)
  const places = new Map([...MEMORY.places].slice(0, 1))
  rememberInventory(directory, ['/a'], { ...MEMORY, places })
  expect(recallInventory(directory, ['/a'])).toMatchObject({ places })
  expect(readdirSync(directory)).toHaveLength(1)
})

test('where it is damaged, that is said', () => {
  rememberInventory(directory, ['/a'], MEMORY)
  truncateSync(join(directory, readdirSync(directory)[0] as string), 40)
  expect(recallInventory(directory, ['/a'])).toBe('damaged')
})
