import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findDefinition } from '../../../../src/inventory/reading/definitions.ts'
import { InventoryFiles } from '../../../../src/inventory/reading/files.ts'
import { lines, written } from '../read_files.ts'

function found(
  texts: Record<string, string>,
  name: string,
  directory = 'setup_vm',
  source = 'inv/hosts.yml',
) {
  const root = written({ 'inv/hosts.yml': '', 'work/': '', ...texts })
  const files = new InventoryFiles(join(root, 'work'))
  const sources = [join(root, source)]
  const outcome = findDefinition({
    directory: directory.replace('ROOT', root),
    kind: 'targets',
    name,
    sources,
    files,
  })
  if (!outcome.ok) return lines(outcome.problems).join()
  return outcome.value?.path.replace(`${root}/`, '')
}

const paths = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, '- set_fact: {vm: {arch: x}}\n']))

describe('findDefinition', () => {
  test('the name before default, .yaml before .yml', () => {
    const names = ['arm64.yaml', 'arm64.yml', 'default.yaml', 'default.yml'].map(
      (name) => `work/setup_vm/targets/${name}`,
    )
    for (const index of names.keys()) {
      expect(found(paths(...names.slice(index)), 'arm64')).toBe(names[index])
    }
  })

  test('the working directory before the directory of the inventory', () => {
    const names = ['work/setup_vm/targets/default.yml', 'inv/setup_vm/targets/arm64.yml']
    expect(found(paths(...names), 'arm64')).toBe(names[0])
    expect(found(paths('inv/setup_vm/targets/arm64.yml'), 'arm64')).toBe(names[1])
    expect(found(paths('inv/setup_vm/targets/arm64.yml'), 'arm64', 'setup_vm', 'inv')).toBe(
      names[1],
    )
  })

  test('another directory, relative or absolute', () => {
    expect(found(paths('work/vms/targets/a.yml'), 'a', 'vms')).toBe('work/vms/targets/a.yml')
    expect(found(paths('x/targets/a.yml'), 'a', 'ROOT/x')).toBe('x/targets/a.yml')
  })

  test('none', () => {
    expect(found({}, 'arm64')).toBeUndefined()
    expect(found({ 'work/setup_vm/targets/arm64.yml/': '' }, 'arm64')).toBeUndefined()
  })

  test.each(['../targets/a', 'arm/v7', '.hidden', '..'])('%s is never looked up', (name) => {
    expect(found(paths('work/setup_vm/targets/default.yml'), name)).toBeUndefined()
  })

  test('a file that is no YAML is a problem', () => {
    expect(found({ 'work/setup_vm/targets/a.yml': 'a: [' }, 'a')).toMatch(
      /^setup_vm\/targets\/a.yml:1:\d+: not valid YAML/,
    )
  })
})
