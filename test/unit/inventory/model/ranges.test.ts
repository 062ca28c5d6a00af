import { describe, expect, test } from '@jest/globals'
import { expandHostPattern, parseAddress } from '../../../../src/inventory/model/ranges.ts'

describe('expandHostPattern', () => {
  test.each<[string, string[], number | undefined]>([
    ['web', ['web'], undefined],
    ['web[1:3]', ['web1', 'web2', 'web3'], undefined],
    ['web[01:03]', ['web01', 'web02', 'web03'], undefined],
    ['web[01:05:2].lab', ['web01.lab', 'web03.lab', 'web05.lab'], undefined],
    ['web[:2]', ['web0', 'web1', 'web2'], undefined],
    ['web[5:3]', [], undefined],
    ['a[1:2][5:3][x', [], undefined],
    ['h]1:2[', ['h1', 'h2'], undefined],
    ['db[a:c]', ['dba', 'dbb', 'dbc'], undefined],
    ['db[y:B]', ['dby', 'dbz', 'dbA', 'dbB'], undefined],
    ['r[1:2]n[a:b]', ['r1na', 'r1nb', 'r2na', 'r2nb'], undefined],
    ['h[8:9]:22', ['h8', 'h9'], 22],
    ['[::1]:22', ['::1'], 22],
    ['fe80::1', ['fe80::1'], undefined],
    ['not a host:22', ['not a host:22'], undefined],
  ])('%s', (pattern, names, port) => {
    expect(expandHostPattern(pattern)).toEqual({ names, port })
  })

  test('a range of three digits', () => {
    const { names } = expandHostPattern('h[1:010]')
    expect([names[0], names.at(-1), names.length]).toEqual(['h1', 'h10', 10])
  })

  test.each([
    ['h[01:3]', 'begin and end differ in length'],
    ['h[1:]', 'it has no end'],
    ['h[1]', 'it is not begin:end or begin:end:step'],
    ['h[c:a]', 'it begins after its end'],
    ['h[1:3:0]', 'its step is 0'],
    ['h[1:b]', 'b is not a number'],
    ['h[1:3:x]', 'x is not a number'],
    ['h|[1:2]', 'the brackets do not match'],
    ['h]1[1:2]', 'it is not begin:end or begin:end:step'],
    ['h[1:2', 'the brackets do not match'],
    ['h[1:4000000000]', 'it stands for more than 1000000 hosts'],
    [
      `h${'[1:9]'.repeat(30)}[${'9'.repeat(400)}:${'9'.repeat(400)}]`,
      'it stands for more than 1000000 hosts',
    ],
    ['h[1:9999][1:9999]', 'it stands for more than 1000000 hosts'],
  ])('%s is refused: %s', (pattern, reason) => {
    expect(() => expandHostPattern(pattern)).toThrow(new RangeError(reason))
  })
})

describe('parseAddress', () => {
  test.each([
    ['10.0.0.1:22', { host: '10.0.0.1', port: 22 }],
    ['h_1', { host: 'h_1', port: undefined }],
    ['-h', undefined],
    ['a,b', undefined],
  ])('%s', (text, address) => {
    expect(parseAddress(text)).toEqual(address)
  })
})

test('names that are too long together are refused, before they fill the memory', () => {
  const pattern = `${'x'.repeat(60_000)}[1:900000]`
  expect(() => expandHostPattern(pattern)).toThrow('its names are too long in total')
  expect(() => expandHostPattern(`[1:9]${pattern}`)).toThrow(RangeError)
})

test('a range without names after many others ends at once', () => {
  expect(expandHostPattern(`h${'[1:9]'.repeat(400)}[5:3]`).names).toEqual([])
})

test.each([
  ['many numbers', 'h', '[1:9]'],
  ['many long ranges', 'h', '[1:1000000]'],
  ['many numbers, of one each', '', '[1:1]'],
  ['a million names, and many numbers', '[1:1000000]', '[1:1]'],
])('%s are read or refused in linear time', (_, start, piece) => {
  const pattern = start + piece.repeat(20_000)
  const before = process.cpuUsage()
  try {
    expect(expandHostPattern(pattern).names).toHaveLength(1)
  } catch (error) {
    expect(String(error)).toMatch(/^RangeError: (it stands for more|its names are too long)/)
  }
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(2)
})
