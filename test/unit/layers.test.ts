import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { drawing, importsOf, layerOf, readSources } from '../../scripts/imports.ts'
import { grouped } from '../../src/grouped.ts'

/** What a layer may import: `all` of some layers, of others only `types`; and the reason. */
interface Rule {
  all: string[]
  types?: string[]
  why: string
}

/** All that a run is made of. */
const BELOW = ['inventory', 'vm', 'libvirt', 'ssh', 'fleet', 'placement', 'kept', 'machine']

/** The rule for each layer; of itself a layer may import all. What all may import is in `SHARED`. */
const RULES: Record<string, Rule> = {
  cli: {
    all: ['dispatch', 'report', ...BELOW],
    why: 'what a person types and sees may use all the rest',
  },
  dispatch: {
    all: BELOW,
    why: 'one run knows no output, so that every command can share it',
  },
  report: {
    all: ['placement'],
    types: ['dispatch', 'kept', 'inventory', 'vm', 'libvirt', 'fleet'],
    why: 'it shows what others have worked out, but asks placement why it chose',
  },
  kept: {
    all: ['inventory', 'machine'],
    types: ['fleet'],
    why: 'it does not know who asks; the state of a file is what the inventory takes it for',
  },
  fleet: {
    all: ['ssh', 'libvirt', 'machine'],
    why: 'it asks hypervisors, whatever the answers are for',
  },
  placement: {
    all: [],
    types: ['vm', 'libvirt'],
    why: 'a pure function of entries and capabilities: the same input gives the same plan',
  },
  inventory: {
    all: ['machine'],
    why: "Ansible's inventory is what it is, whatever this program makes of it",
  },
  vm: { all: [], why: 'what VMs are wanted does not depend on who can run them' },
  libvirt: { all: [], why: 'text of virsh to values, wherever the text is from' },
  ssh: { all: ['machine'], why: 'it runs a command on a host, whatever the command is' },
  machine: { all: [], why: 'what this machine has and lacks is the same for everyone' },
}

/**
 * The folders of layers, from those that use others to those that are used: a folder imports values
 * only of what stands behind it, so that a newcomer can read each from the end.
 */
const STATIONS: Record<string, string[]> = {
  cli: ['commands', 'terminal', 'arguments'],
  dispatch: ['run', 'guests', 'definitions', 'input', 'request'],
  inventory: ['by_ansible', 'reading', 'model', 'documents'],
  placement: ['strategies', 'staying', 'verdicts', 'balance', 'capacity', 'filters'],
  report: ['page', 'explain', 'plan', 'doctor', 'emitted', 'text'],
  ssh: ['command', 'session', 'login', 'host_keys', 'settings', 'from_ansible'],
}

/** What the entry may import: the command line, the stored output, and the shape of the outside. */
const ENTRY_USES = ['cli', 'kept', 'dispatch', 'fleet']

/** What everyone may import: it knows no layer. */
const SHARED = [
  'values.ts',
  'grouped.ts',
  'module_names.ts',
  'problems.ts',
  'capacity_settings.ts',
  'setting.ts',
  'settings.ts',
  'timings.ts',
  'version.ts',
  'handover.ts',
  'slips.ts',
  'emitted_variables.ts',
  'emitted_groups.ts',
  'sha256.ts',
  'listed.ts',
]

/** Who reads settings: the layers below get values, so that they can be used without an inventory. */
const READ_SETTINGS = ['cli', 'dispatch', undefined]

/** Who may touch files, the network or processes; all others are functions of what they are given. */
const MAY_TOUCH_THE_OUTSIDE = [
  'cli',
  'dispatch',
  'kept',
  'fleet',
  'ssh',
  'machine',
  'inventory/reading',
  'inventory/by_ansible',
  // It switches the engine of V8 that matches in linear time on, and touches nothing else.
  'inventory/model/expressions.ts',
]

/** The one layer or file that uses a package: so it can be replaced in one place. */
const PACKAGES: Record<string, string> = {
  'fast-xml-parser': 'libvirt',
  'fastest-levenshtein': 'slips.ts',
  'js-yaml': 'inventory/documents',
  picocolors: 'report/text',
  shlex: 'ssh',
  ssh2: 'ssh',
  'string-width': 'report/text',
  'wrap-ansi': 'report/text',
  yargs: 'cli/arguments',
}

/** What a file exports, by its name. */
const EXPORTED =
  /^export (?:declare )?(?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm

/** Whether a file is this one, or in this folder. */
const isIn = (file: string, place: string): boolean =>
  file === place || file.startsWith(`${place}/`)

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
      const { all, types = [] } = RULES[layer] ?? { all: [] }
      return !([layer, ...all].includes(target) || (typeOnly && types.includes(target)))
    })
    expect(offences).toEqual([])
  })

  test('every layer and every folder of one has its rule', () => {
    const layers = new Set(files.flatMap((file) => layerOf(file) ?? []))
    expect([...layers].sort()).toEqual(Object.keys(RULES).sort())
    const folders = new Set(files.flatMap((file) => file.match(/^(\w+\/\w+)\//)?.[1] ?? []))
    const known = Object.entries(STATIONS).flatMap(([layer, names]) =>
      names.map((name) => `${layer}/${name}`),
    )
    expect([...folders].sort()).toEqual(known.sort())
  })

  test('inside a layer each folder imports, but for types, only what stands behind it', () => {
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

  test('only those import what touches the outside who have to', () => {
    // The entry hands the outside in.
    const offences = imports.filter(
      ({ from, to }) =>
        to.startsWith('node:') &&
        layerOf(from) !== undefined &&
        !MAY_TOUCH_THE_OUTSIDE.some((place) => isIn(from, place)),
    )
    expect(offences).toEqual([])
  })

  test('what touches nothing outside knows neither time, chance nor environment', () => {
    const pure = [...sources].filter(
      ([file]) =>
        layerOf(file) !== undefined &&
        // This runs in a browser.
        !isIn(file, 'report/page') &&
        !MAY_TOUCH_THE_OUTSIDE.some((place) => isIn(file, place)),
    )
    const offenders = pure.filter(([, text]) =>
      /\bprocess\.|Date\.now|new Date\(\)|Math\.random|performance\./.test(text),
    )
    expect(offenders.map(([file]) => file)).toEqual([])
    expect(pure.length).toBeGreaterThan(100)
  })

  test('only those read settings who know where they are set', () => {
    const offences = imports.filter(
      ({ from, to }) => to === 'settings.ts' && !READ_SETTINGS.includes(layerOf(from)),
    )
    expect(offences).toEqual([])
  })

  test('each package is used in one place', () => {
    const foreign = imports.filter(({ to }) => !sources.has(to) && !/^node:|\.ts$/.test(to))
    expect([...new Set(foreign.map(({ to }) => to))].sort()).toEqual(Object.keys(PACKAGES).sort())
    expect(foreign.filter(({ from, to }) => !isIn(from, PACKAGES[to] ?? ''))).toEqual([])
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

  test('each exported name stands for one thing, so that a reader knows it from wherever it is', () => {
    const names = [...sources.values()].flatMap((text) =>
      [...text.matchAll(EXPORTED)].map(([, name = '']) => name),
    )
    expect(names.length).toBeGreaterThan(500)
    expect([...grouped(names, String)].filter(([, uses]) => uses.length > 1)).toEqual([])
  })

  test('a file has one job: none but the table of problems is much longer than 250 lines', () => {
    const long = [...sources].filter(
      ([file, text]) => file !== 'problems.ts' && text.split('\n').length > 270,
    )
    expect(long.map(([file]) => file)).toEqual([])
  })
})
