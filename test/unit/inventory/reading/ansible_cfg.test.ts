import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readAnsibleCfg } from '../../../../src/inventory/reading/ansible_cfg.ts'
import { InventoryFiles } from '../../../../src/inventory/reading/files.ts'
import { lines, written } from '../read_files.ts'

const cfg = (value: string) => `[defaults]\n# a comment\ninventory = ${value}\n`

function found(root: string, environment: Record<string, string>): string | undefined {
  const outcome = readAnsibleCfg(new InventoryFiles(join(root, 'work')), environment)
  if (!outcome.ok) return lines(outcome.problems).join()
  const value = outcome.value.get('defaults', 'inventory')
  return value && `${value.value} at ${value.place}`
}

describe('which ansible.cfg is read', () => {
  const root = written({
    'elsewhere/ansible.cfg': cfg('directory'),
    'elsewhere/other.cfg': cfg('file'),
    'work/ansible.cfg': cfg('work'),
    'home/.ansible.cfg': cfg('home'),
  })
  const HOME = join(root, 'home')

  test('ANSIBLE_CONFIG, a file', () => {
    const environment = { HOME, ANSIBLE_CONFIG: '../elsewhere/other.cfg' }
    expect(found(root, environment)).toBe(`file at ${root}/elsewhere/other.cfg:3`)
  })
  test('ANSIBLE_CONFIG, a directory', () => {
    const environment = { HOME, ANSIBLE_CONFIG: '~/../elsewhere' }
    expect(found(root, environment)).toBe(`directory at ${root}/elsewhere/ansible.cfg:3`)
  })
  test('ANSIBLE_CONFIG that is not there is passed over', () => {
    expect(found(root, { HOME, ANSIBLE_CONFIG: 'nowhere.cfg' })).toBe('work at ansible.cfg:3')
  })
  test("the working directory's", () => {
    expect(found(root, { HOME })).toBe('work at ansible.cfg:3')
  })
  test("the user's, where all the world may write in the working directory", () => {
    chmodSync(join(root, 'work'), 0o777)
    expect(found(root, { HOME })).toBe(`home at ${root}/home/.ansible.cfg:3`)
    chmodSync(join(root, 'work'), 0o755)
  })
  test('none', () => {
    const empty = written({ 'work/': '' })
    const outcome = readAnsibleCfg(new InventoryFiles(join(empty, 'work')), { HOME: empty })
    expect(outcome.ok && outcome.value.get('defaults', 'x')).toBeUndefined()
  })
})

test.each([
  [
    '[defaults]\na = 1\nA = 2\n',
    'ansible.cfg:3: not valid: A appears a second time in its section [ansible-cfg]',
  ],
  ['a = 1\n', 'ansible.cfg:1: not valid: there is no [section] before this [ansible-cfg]'],
  [
    '[defaults]\n[defaults]\n',
    'ansible.cfg:2: not valid: section [defaults] appears a second time here [ansible-cfg]',
  ],
  [
    '[defaults]\nnothing\n',
    'ansible.cfg:2: not valid: neither a [section] nor key = value [ansible-cfg]',
  ],
])('%j is refused at its place', (text, line) => {
  expect(found(written({ 'work/ansible.cfg': text }), {})).toBe(line)
})

test('a comment that is not UTF-8', () => {
  const cfg = Buffer.from('[defaults]\n# f\xfcr\ninventory = here\n', 'latin1')
  expect(found(written({ 'work/ansible.cfg': cfg }), {})).toBe('here at ansible.cfg:3')
})
