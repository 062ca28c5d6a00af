import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { schemas } from '../../../scripts/schemas.ts'
import { readRequest } from '../../../src/dispatch/request/request.ts'
import { parseYaml } from '../../../src/inventory/documents/yaml.ts'
import { optionOf, type Setting } from '../../../src/setting.ts'
import { SETTINGS } from '../../../src/settings.ts'
import { LAB, MISTAKES } from '../../golden/mistakes.ts'
import { toPlain } from '../../support/values.ts'
import { readFiles } from '../inventory/read_files.ts'

const ajv = new Ajv({ allErrors: true, strictTypes: false })
const made = schemas()
const isInventory = ajv.compile(made['inventory.schema.json'] as object)
const isLocalhost = ajv.compile(made['localhost.schema.json'] as object)

function dataOf(text: string): unknown {
  const yaml = parseYaml(text, 'file')
  if (!yaml.ok) throw new Error(yaml.problems[0]?.text)
  return toPlain(yaml.value.value)
}

const faultsOf = (validate: typeof isInventory, text: string) => {
  validate(dataOf(text))
  return validate.errors ?? []
}

test.each(Object.keys(made))('schema/%s is what npm run schemas writes', (name) => {
  expect(JSON.parse(readFileSync(join('schema', name), 'utf8'))).toEqual(made[name])
})

const files = ['inventory', 'examples'].flatMap((directory) =>
  (readdirSync(directory, { recursive: true }) as string[]).map((name) => join(directory, name)),
)
const inventories = files.filter((file) => /\bhosts\.ya?ml$/.test(file))
const ofLocalhost = files.filter((file) => basename(file) === 'localhost.yml')

test('there are examples', () => {
  expect(inventories.length).toBeGreaterThan(1)
})

test.each(inventories)('%s is an inventory', (file) => {
  expect(faultsOf(isInventory, readFileSync(file, 'utf8'))).toEqual([])
})

test.each([...ofLocalhost, ...inventories])('the variables of localhost in %s', (file) => {
  const data = dataOf(readFileSync(file, 'utf8')) as { all?: { hosts?: { localhost?: unknown } } }
  isLocalhost(ofLocalhost.includes(file) ? data : (data.all?.hosts?.localhost ?? {}))
  expect(isLocalhost.errors ?? []).toEqual([])
})

describe('mistakes', () => {
  const mistakes = ['keys of config', 'what config is', 'settings', 'groups'].flatMap((kind) =>
    Object.entries(MISTAKES[kind] ?? {}).map(([name, mistake]) => ({ name, mistake })),
  )
  const noticed = mistakes
    .filter(({ mistake: { instead: [right, wrong] = ['', ''], files } }) => {
      const text = files?.['hosts.yml'] ?? LAB.replace(right, () => wrong)
      return faultsOf(isInventory, text).length > 0
    })
    .map(({ name }) => name)

  test('most are noticed in an editor already', () => {
    expect(mistakes.map(({ name }) => name).filter((name) => !noticed.includes(name))).toEqual([
      'permutation',
      // Keys of ours that may be absent; others may be for somebody else.
      'hypervisors',
      'lists',
      'List',
      'tagret of a hypervisor of its own',
      'empty',
      'vm_dispather_strategy',
      'vm-dispatcher-strategy',
      'hypervisor_group',
      'priority_domain',
      'ansible_prot',
      'an empty file',
      'a comment alone',
    ])
  })

  test('an inventory without one has none', () => {
    expect(faultsOf(isInventory, LAB)).toEqual([])
  })
})

const VALUES = [true, 'true', 'yes', 0, 1, 4.5, 128, -1, '60', '0.5', '', 'x', 'kvm', ['kvm'], {}]
const OWN_VALUES = ['balanced', 'fail', 'keep', 'additions', 'openssh', 'memory', '{platform}']
const rows: Setting[] = Object.values(SETTINGS)

describe('a value is one for the schema where it is one for the program', () => {
  test.each(
    rows.flatMap(({ variable, on, form }) =>
      variable && variable !== 'config' ? [{ variable, on: on ?? '', form }] : [],
    ),
  )('$variable', ({ variable, on, form }) => {
    const isOfLocalhost = on.includes('localhost')
    for (const value of [...VALUES, ...OWN_VALUES]) {
      // What else than text the program takes for text, an editor may doubt.
      if (['text', 'directory'].includes(String(form)) && (typeof value !== 'string' || !value))
        continue
      const set = `${variable}: ${JSON.stringify(value)}`
      const text = `all:
  hosts: {localhost: {config: {list: []}, ${isOfLocalhost ? set : ''}}}
  children: {hypervisors: {hosts: {hv1: {${isOfLocalhost ? '' : set}}}}}
`
      const { inventory } = readFiles({ 'hosts.yml': text })
      const { problems } = readRequest(inventory, 'hosts.yml', { environment: {} }, [])
      const refused = problems.filter(({ code }) => code === 'setting-value')
      expect({ value, faults: faultsOf(isInventory, text).length > 0 }).toEqual({
        value,
        faults: refused.length > 0,
      })
    }
  })
})

test('every setting has an option of its own', () => {
  const options = rows.flatMap((setting) => optionOf(setting) ?? [])
  expect(new Set(options).size).toBe(options.length)
})
