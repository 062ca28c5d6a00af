import { describe, expect, test } from '@jest/globals'
import { TaggedText, type Value } from '../../../src/values.ts'
import { parseConfiguration, parseOwnConfiguration } from '../../../src/vm/configuration.ts'
import { type Plain, toPlain, toValue } from '../../support/values.ts'

/** The entries of a config that is right, as `PLATFORM/TARGET`. */
function namesIn(config: Plain): string[] {
  const { entries, issues } = parseConfiguration(toValue(config))
  expect(issues).toEqual([])
  return entries.map(({ platform, target }) => `${platform}/${target}`)
}

describe('parseConfiguration', () => {
  test('lists the written entries, then the permutations, platforms outside and targets inside', () => {
    expect(
      namesIn({
        permutations: { targets: ['amd64', 'arm64'], platforms: ['debian', 'fedora'] },
        list: [{ target: 'amd64', platform: 'arch-linux' }],
      }),
    ).toEqual(['arch-linux/amd64', 'debian/amd64', 'debian/arm64', 'fedora/amd64', 'fedora/arm64'])
  })

  test('keeps a permutation that is also written once, where it is written', () => {
    expect(
      namesIn({
        permutations: { targets: ['amd64', 'arm64'], platforms: ['debian'] },
        list: [{ platform: 'debian', target: 'arm64' }],
      }),
    ).toEqual(['debian/arm64', 'debian/amd64'])
  })

  test('an entry with a further key is another one, and the key travels along', () => {
    const { entries } = parseConfiguration(
      toValue({
        permutations: { targets: ['amd64'], platforms: ['debian'] },
        list: [{ target: 'amd64', platform: 'debian', template: '{{ golden }}' }],
      }),
    )
    expect(entries.map(({ fields }) => toPlain(fields))).toEqual([
      { target: 'amd64', platform: 'debian', template: '{{ golden }}' },
      { target: 'amd64', platform: 'debian' },
    ])
  })

  test('takes a key without a value, as YAML has it after "list:", for an empty one', () => {
    expect(namesIn({ list: null, permutations: null })).toEqual([])
  })

  test('takes names that are marked as unsafe', () => {
    const unsafe = (text: string) => new TaggedText('unsafe', text)
    const entry = new Map([
      ['target', unsafe('amd64')],
      ['platform', unsafe('{{ no template }}')],
    ])
    const { entries, issues } = parseConfiguration(new Map([['list', [entry]]]))
    expect(issues).toEqual([])
    expect(entries).toEqual([{ target: 'amd64', platform: '{{ no template }}', fields: entry }])
  })

  test('names of permutations stay marked as unsafe', () => {
    const unsafe = new TaggedText('unsafe', '{{ no template }}')
    const permutations = new Map([
      ['targets', [unsafe]],
      ['platforms', [unsafe]],
    ])
    const { entries } = parseConfiguration(new Map([['permutations', permutations]]))
    expect(entries.map(({ fields }) => [...fields.values()])).toEqual([[unsafe, unsafe]])
  })

  const aName = 'a name'
  const aNameInQuotes = 'a name: put it in quotes'

  test.each<[string, Plain, (string | number)[], string, string]>([
    ['no mapping', 'debian', [], 'a string', 'a mapping with permutations or list'],
    [
      'neither of its keys',
      { lists: [] },
      [],
      'a mapping with lists',
      'a mapping with permutations or list',
    ],
    ['a list that is none', { list: {} }, ['list'], 'a mapping', 'a list of VMs'],
    [
      'an entry that is none',
      { list: ['amd64'] },
      ['list', 0],
      'a string',
      'a mapping with target and platform',
    ],
    [
      'an entry without a target',
      { list: [{ platform: 'debian' }] },
      ['list', 0, 'target'],
      'missing',
      aName,
    ],
    [
      'a platform that YAML reads as a number',
      { list: [{ target: 'amd64', platform: 12 }] },
      ['list', 0, 'platform'],
      'the number 12',
      aNameInQuotes,
    ],
    [
      'permutations that are a list',
      { permutations: [] },
      ['permutations'],
      'a list',
      'a mapping with targets and platforms',
    ],
    [
      'permutations without targets',
      { permutations: { platforms: [] } },
      ['permutations', 'targets'],
      'missing',
      'a list of names',
    ],
    [
      'a target that YAML reads as a boolean',
      { permutations: { targets: ['amd64', false], platforms: [] } },
      ['permutations', 'targets', 1],
      'the boolean false',
      aNameInQuotes,
    ],
  ])('says where there is %s', (_, config, path, found, expected) => {
    expect(parseConfiguration(toValue(config)).issues).toEqual([
      { path, found, expected, needsAnsible: false },
    ])
  })

  test.each<[string, Value, (string | number)[], string]>([
    ['the whole', '{{ matrix }}', [], 'a template'],
    ['a list', new Map([['list', '{{ vms }}']]), ['list'], 'a template'],
    [
      'a name',
      toValue({ permutations: { targets: ['{{ x }}'], platforms: [] } }),
      ['permutations', 'targets', 0],
      'a template',
    ],
    [
      'an encrypted list',
      new Map([['list', new TaggedText('vault', '…')]]),
      ['list'],
      'a vaulted value',
    ],
  ])('leaves %s to Ansible where only Ansible can tell', (_, config, path, found) => {
    expect(parseConfiguration(config).issues).toMatchObject([{ path, found, needsAnsible: true }])
  })

  test('collects all issues, and the entries that are right', () => {
    const { entries, issues } = parseConfiguration(
      toValue({
        list: [{ target: 'amd64' }, { target: 'amd64', platform: 'debian' }, 7],
        permutations: { targets: 'amd64', platforms: [1] },
      }),
    )
    expect(entries.map(({ platform }) => platform)).toEqual(['debian'])
    expect(issues.map(({ path }) => path.join('.'))).toEqual([
      'list.0.platform',
      'list.2',
      'permutations.targets',
      'permutations.platforms.0',
    ])
  })
})

test('permutations that would fill the memory are an issue', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `x${index}`)
  const config = (targets: number, platforms: number) =>
    toValue({ permutations: { targets: names(targets), platforms: names(platforms) } })
  const issue = (found: string, expected: string) => ({ path: ['permutations'], found, expected })
  expect(parseConfiguration(config(10_000, 10_000)).issues).toMatchObject([
    issue('a matrix of 100000000 VMs', 'at most 1000000'),
  ])
  expect(parseConfiguration(config(300, 10)).issues).toEqual([])
  expect(parseOwnConfiguration(config(101, 100))).toMatchObject(
    issue('a matrix of 10100 VMs', 'at most 10000'),
  )
  expect(parseOwnConfiguration(config(100, 100))).not.toHaveProperty('found')
})

describe('parseOwnConfiguration', () => {
  test('is an empty mapping where a hypervisor has none', () => {
    expect(parseOwnConfiguration(undefined)).toEqual({
      config: new Map(),
      list: [],
      entries: [],
    })
  })

  test('asks for the list, then for each platform all targets, and for equal ones once', () => {
    const debian = { platform: 'debian', target: 'amd64' }
    const config = {
      list: [debian, { ...debian, template: 'x' }, 'another', 'another'],
      permutations: { targets: ['amd64', 'arm64'], platforms: ['{{ mine }}', 'debian'] },
    }
    expect(parseOwnConfiguration(toValue(config))).toMatchObject({
      entries: toValue([
        debian,
        { ...debian, template: 'x' },
        'another',
        { target: 'amd64', platform: '{{ mine }}' },
        { target: 'arm64', platform: '{{ mine }}' },
        { target: 'arm64', platform: 'debian' },
      ]),
    })
  })

  test('keeps what it holds, entries of any form included', () => {
    const config = toValue({ permutations: 'mine', list: [{ name: 'static' }, 'another'] })
    expect(parseOwnConfiguration(config)).toEqual({
      config,
      list: toValue([{ name: 'static' }, 'another']),
      entries: toValue([{ name: 'static' }, 'another']),
    })
  })

  test.each<[string, Plain, (string | number)[], string]>([
    ['a config that is no mapping', [], [], 'a mapping'],
    ['a list that is none', { list: { target: 'amd64' } }, ['list'], 'a list of VMs'],
  ])('says where there is %s', (_, config, path, expected) => {
    expect(parseOwnConfiguration(toValue(config))).toMatchObject({ path, expected })
  })
})
