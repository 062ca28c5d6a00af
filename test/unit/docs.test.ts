import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { Setting } from '../../src/setting.ts'
import { SETTINGS } from '../../src/settings.ts'

const readme = readFileSync('README.md', 'utf8')
const names = Object.values(SETTINGS).flatMap(({ variable, environment }: Setting) =>
  [variable, environment].filter((name) => name !== undefined),
)

test('README names every setting, and no other of this program', () => {
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  const settings = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## When'))
  const named = settings.match(/(?:vm_dispatcher|VM_DISPATCHER)_\w+/g) ?? []
  expect(named.filter((name) => !names.includes(name))).toEqual([])
})
