import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'

/**
 * Which layers a layer may import; `types` of those in the second list only. What all may import
 * (values, problems, settings) is not listed.
 */
const RULES: Record<string, { all: string[]; types: string[] }> = {
  cli: {
    all: ['cli', 'inventory', 'vm', 'libvirt', 'ssh', 'fleet', 'placement', 'report'],
    types: [],
  },
  report: { all: ['report'], types: ['inventory', 'vm', 'libvirt', 'fleet', 'placement'] },
  fleet: { all: ['fleet', 'ssh', 'libvirt'], types: [] },
  placement: { all: ['placement'], types: ['vm', 'libvirt'] },
  inventory: { all: ['inventory'], types: [] },
  vm: { all: ['vm'], types: [] },
  libvirt: { all: ['libvirt'], types: [] },
  ssh: { all: ['ssh'], types: [] },
}

/** The folders of `cli`, in the order in which a command goes through them. */
const CLI = ['arguments', 'commands', 'run', 'input', 'request']

const SHARED = ['values.ts', 'problems.ts', 'settings.ts', 'timings.ts']
const MAY_TOUCH_THE_OUTSIDE = ['cli', 'fleet', 'ssh', 'inventory']

interface Import {
  from: string
  to: string
  typeOnly: boolean
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort()
const sources = new Map(files.map((file) => [file, readFileSync(join('src', file), 'utf8')]))
const imports: Import[] = [...sources].flatMap(([from, text]) =>
  [
    ...text.matchAll(
      /(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g,
    ),
  ].map(([statement, type, path, lazyPath]) => ({
    from,
    to: resolve(from, path ?? lazyPath ?? ''),
    typeOnly: Boolean(type) || /^import\s*\{(\s*type\s+\w+( as \w+)?\s*,?)+\}/.test(statement),
  })),
)

function resolve(from: string, path: string): string {
  return path.startsWith('.') ? normalize(join(dirname(from), path)) : path
}

const layerOf = (file: string) => (file.includes('/') ? dirname(file).split('/')[0] : undefined)

describe('the layers of src', () => {
  test('every import is read', () => {
    expect(imports.length).toBeGreaterThan(50)
    expect(imports).toContainEqual({
      from: 'placement/plan.ts',
      to: 'vm/entry.ts',
      typeOnly: true,
    })
  })

  test('a layer imports what it may, and the entry imports cli alone', () => {
    const offences = imports.filter(({ from, to, typeOnly }) => {
      if (!sources.has(to) || SHARED.includes(to)) return false
      const layer = layerOf(from)
      const target = layerOf(to) ?? ''
      if (layer === undefined)
        return from === 'vm_dispatcher_inventory.ts' ? target !== 'cli' : true
      const rule = RULES[layer]
      return !(rule?.all.includes(target) || (typeOnly && rule?.types.includes(target)))
    })
    expect(offences).toEqual([])
  })

  test('inside cli each folder imports, but for types, only what comes after it', () => {
    const stationOf = (file: string) =>
      file.startsWith('cli/') ? CLI.indexOf(file.split('/')[1] ?? '') : -1
    const offences = imports.filter(({ from, to, typeOnly }) => {
      const [station, target] = [stationOf(from), stationOf(to)]
      return station >= 0 && target >= 0 && target < station && !typeOnly
    })
    expect(offences).toEqual([])
    expect(imports.filter(({ to }) => stationOf(to) > 0).length).toBeGreaterThan(50)
  })

  test('only some layers import what touches the outside', () => {
    const offences = imports.filter(
      ({ from, to }) =>
        to.startsWith('node:') && !MAY_TOUCH_THE_OUTSIDE.includes(layerOf(from) ?? ''),
    )
    expect(offences).toEqual([])
  })

  test('only cli and the entry print or know the process', () => {
    const offenders = [...sources].filter(
      ([file, text]) =>
        !['cli', undefined].includes(layerOf(file)) &&
        /process\.(std|exit|argv)|console\./.test(text),
    )
    expect(offenders.map(([file]) => file)).toEqual([])
  })

  test('nothing imports in a circle', () => {
    const valueImports = imports.filter(({ to, typeOnly }) => sources.has(to) && !typeOnly)
    const reached = (file: string, seen = new Set<string>()): Set<string> => {
      for (const { to } of valueImports.filter(({ from }) => from === file)) {
        if (!seen.has(to)) reached(to, seen.add(to))
      }
      return seen
    }
    expect(files.filter((file) => reached(file).has(file))).toEqual([])
  })

  test('a file has one job: none but the table of problems is much longer than 250 lines', () => {
    const long = [...sources].filter(
      ([file, text]) => file !== 'problems.ts' && text.split('\n').length > 270,
    )
    expect(long.map(([file]) => file)).toEqual([])
  })
})
