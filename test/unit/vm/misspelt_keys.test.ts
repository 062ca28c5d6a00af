import { describe, expect, test } from '@jest/globals'
import { misspeltKeys, misspeltOwnKeys } from '../../../src/vm/misspelt_keys.ts'
import { type Plain, toValue } from '../../support/values.ts'

const slips = (config: Plain, find = misspeltKeys): string[] =>
  find(toValue(config)).map(({ path, meant }) => `${path.join('.')} for ${meant.join('.')}`)

const ENTRY = { target: 'amd64', platform: 'debian' }
const MATRIX = { targets: ['amd64'], platforms: ['debian'] }

describe('misspeltKeys', () => {
  test.each<[string, Plain, string[]]>([
    [
      'permutations beside a list',
      { list: [ENTRY], permutatons: MATRIX },
      ['permutatons for permutations'],
    ],
    ['a list beside permutations', { permutations: MATRIX, lists: [ENTRY] }, ['lists for list']],
    ['a second list', { list: [ENTRY], lst: [ENTRY] }, ['lst for list']],
    [
      'permutations that are a template',
      { permutation: '{{ matrix }}' },
      ['permutation for permutations'],
    ],
    ['a list that is a template', { liste: '{{ vms }}' }, ['liste for list']],
    [
      'keys of permutations',
      { permutations: { target: 'amd64', plattforms: ['debian'] } },
      [
        'permutations.target for permutations.targets',
        'permutations.plattforms for permutations.platforms',
      ],
    ],
    [
      'a second key of permutations',
      { permutations: { ...MATRIX, platform: ['fedora'] } },
      ['permutations.platform for permutations.platforms'],
    ],
    [
      'keys of entries',
      { list: [{ targets: 'amd64', Platform: 'debian' }] },
      ['list.0.targets for list.0.target', 'list.0.Platform for list.0.platform'],
    ],
    [
      'a pin',
      { list: [ENTRY, { ...ENTRY, hypervisr: 'hv1' }] },
      ['list.1.hypervisr for list.1.hypervisor'],
    ],
    [
      'a pin to several',
      { list: [{ ...ENTRY, hypervisors: ['hv1'] }] },
      ['list.0.hypervisors for list.0.hypervisor'],
    ],
    [
      'permutations that are not indented',
      { permutations: null, ...MATRIX },
      ['targets for permutations.targets', 'platforms for permutations.platforms'],
    ],
  ])('finds %s', (_, config, expected) => {
    expect(slips(config)).toEqual(expected)
  })

  test.each<[string, Plain]>([
    [
      'keys that travel along',
      { list: [{ ...ENTRY, template: 'golden', ram: 4096, vcpus: 2, tags: [], disk: 'x' }] },
    ],
    [
      'names near those that are there',
      { list: [{ ...ENTRY, targets: ['a'], platforms: 'x', target_arch: 'x86_64' }] },
    ],
    [
      'short words of other meaning',
      { list: [ENTRY], last: '2026-01-01', dist: 'bookworm', lint: [], host: 'x' },
    ],
    ['a short word that is a template', { list: [ENTRY], last: '{{ a }}', dist: '{{ b }}' }],
    ['keys that are empty', { list: [ENTRY], permutatons: null }],
    ['keys that are switched off', { list: [ENTRY], _list: [ENTRY], '.permutations': MATRIX }],
    [
      'keys of others in permutations',
      { permutations: { ...MATRIX, exclude: [], target: 'amd64' } },
    ],
    ['targets of something else', { permutations: MATRIX, targets: ['a'], platforms: ['b'] }],
    ['a pin that is there', { list: [{ ...ENTRY, hypervisor: 'hv1', hypervisors: ['hv2'] }] }],
    ['what is not a mapping', 'none'],
  ])('leaves %s', (_, config) => {
    expect(slips(config)).toEqual([])
  })
})

test('misspeltOwnKeys looks at the same keys, but for pins, which nobody reads there', () => {
  const own = { lists: [ENTRY], permutations: { targts: [], platforms: [] } }
  expect(slips(own, misspeltOwnKeys)).toEqual([
    'lists for list',
    'permutations.targts for permutations.targets',
  ])
  expect(slips({ list: [{ ...ENTRY, hypervisors: 1 }, 'static'] }, misspeltOwnKeys)).toEqual([])
})
