import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { drawing, importsOf, layerOf, readSources } from '../../scripts/imports.ts'

/** All that a run is made of. */
const BELOW = ['inventory', 'vm', 'libvirt', 'ssh', 'fleet', 'placement', 'kept', 'machine']

/**
 * Which layers a layer may import; `types` of those in the second list only. What all may import
 * (values, problems, settings, misspelt names) is not listed. The reasons:
 * - cli is what a person types and sees: it may use all the rest.
 * - dispatch is one run: it knows no output, so that every command can share it.
 * - report shows a run: values from below are computed for it, but for why placement chose.
 * - settings names the strategies by the table that placement has of them.
 * - kept may not know who asks; a file's state is judged as the inventory judges it.
 * - fleet and ssh reach hypervisors, whatever they are asked for.
 * - machine is what this machine has, lacks and must not be left with: time, processes, files.
 * - placement, vm and libvirt are pure, and inventory, vm, libvirt and ssh know nothing of each other.
 */
const RULES: Record<string, { all: string[]; types: string[] }> = {
  cli: {
    all: ['cli', 'dispatch', 'report', ...BELOW],
    types: [],
  },
  dispatch: { all: ['dispatch', ...BELOW], types: [] },
  report: {
    all: ['report', 'placement'],
    types: ['dispatch', 'kept', 'inventory', 'vm', 'libvirt', 'fleet'],
  },
  kept: { all: ['kept', 'inventory', 'machine'], types: ['fleet'] },
  fleet: { all: ['fleet', 'ssh', 'libvirt', 'machine'], types: [] },
  placement: { all: ['placement'], types: ['vm', 'libvirt'] },
  inventory: { all: ['inventory', 'machine'], types: [] },
  vm: { all: ['vm'], types: [] },
  libvirt: { all: ['libvirt'], types: [] },
  ssh: { all: ['ssh', 'machine'], types: [] },
  machine: { all: ['machine'], types: [] },
}

/** The folders of these layers, in the order in which the data go through them, from the last to the first. */
const STATIONS: Record<string, string[]> = {
  cli: ['commands', 'terminal', 'arguments'],
  dispatch: ['run', 'definitions', 'input', 'request'],
  inventory: ['by_ansible', 'reading', 'model', 'documents'],
  report: ['page', 'explain', 'plan', 'doctor', 'emitted', 'text'],
  ssh: ['command', 'session', 'login', 'host_keys', 'settings', 'from_ansible'],
}

/** What the entry may import: the command line, the stored output, and the shape of the outside. */
const ENTRY_USES = ['cli', 'kept', 'dispatch', 'fleet']

const SHARED = [
  'values.ts',
  'problems.ts',
  'capacity_settings.ts',
  'setting.ts',
  'settings.ts',
  'timings.ts',
  'version.ts',
  'handover.ts',
  'slips.ts',
  'emitted_variables.ts',
]
const MAY_TOUCH_THE_OUTSIDE = ['cli', 'dispatch', 'kept', 'fleet', 'ssh', 'inventory', 'machine']

const sources = readSources()
const files = [...sources.keys()]
const imports = importsOf(sources)

describe('the layers of src', () => {
  test('every import is read', () => {
    expect(imports.length).toBeGreaterThan(50)
    expect(imports).toContainEqual({
      from: 'placement/plan.ts',
      to: 'vm/entry.ts',
      typeOnly: true,
    })
  })

  test('a layer imports what it may, and the entry only what prints a stored output or runs a command', () => {
    const offences = imports.filter(({ from, to, typeOnly }) => {
      if (!sources.has(to) || SHARED.includes(to)) return false
      const layer = layerOf(from)
      const target = layerOf(to) ?? ''
      if (from === 'settings.ts') return target !== 'placement'
      if (layer === undefined)
        return from === 'vm_dispatcher_inventory.ts' ? !ENTRY_USES.includes(target) : true
      const rule = RULES[layer]
      return !(rule?.all.includes(target) || (typeOnly && rule?.types.includes(target)))
    })
    expect(offences).toEqual([])
  })

  test('inside a layer each folder imports, but for types, only what comes before it', () => {
    const station = (file: string) => {
      const [layer = '', folder = ''] = file.split('/')
      return { layer, at: STATIONS[layer]?.indexOf(folder) ?? -1 }
    }
    const inside = imports.flatMap((each) => {
      const [from, to] = [station(each.from), station(each.to)]
      return from.layer === to.layer && from.at >= 0 && to.at >= 0
        ? [{ ...each, from_at: from.at, to_at: to.at }]
        : []
    })
    expect(inside.filter((each) => !each.typeOnly && each.to_at < each.from_at)).toEqual([])
    expect(inside.length).toBeGreaterThan(100)
  })

  test('only some layers import what touches the outside', () => {
    const offences = imports.filter(
      ({ from, to }) =>
        to.startsWith('node:') &&
        // The entry hands the outside in.
        ![undefined, ...MAY_TOUCH_THE_OUTSIDE].includes(layerOf(from)),
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

  test('nothing imports in a circle, types neither', () => {
    const inside = imports.filter(({ to }) => sources.has(to))
    const reached = (file: string, seen = new Set<string>()): Set<string> => {
      for (const { to } of inside.filter(({ from }) => from === file)) {
        if (!seen.has(to)) reached(to, seen.add(to))
      }
      return seen
    }
    expect(files.filter((file) => reached(file).has(file))).toEqual([])
  })

  test('CONTRIBUTING.md draws them as they are (npm run draw)', () => {
    expect(readFileSync('CONTRIBUTING.md', 'utf8')).toContain(drawing(imports))
  })

  test('a file has one job: none but the table of problems is much longer than 250 lines', () => {
    const long = [...sources].filter(
      ([file, text]) => file !== 'problems.ts' && text.split('\n').length > 270,
    )
    expect(long.map(([file]) => file)).toEqual([])
  })
})
