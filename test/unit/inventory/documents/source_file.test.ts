import { describe, expect, test } from '@jest/globals'
import { type Path, placeIn } from '../../../../src/inventory/documents/source_file.ts'

const fileOf = (text: string) => ({
  path: '/x.yml',
  name: 'x.yml',
  text,
  document: null,
  warnings: [],
})

const TEXT = `base: &base
  port: 22
all:
  hosts:
    h1: {<<: *base, user: root}
    h2:
      list:
      - a
      - {k: v, k: w}
    10: {x: 1}
  0x10: hex
  copy: *base
  "quoted": [ 'item']
`

describe('placeIn', () => {
  test.each<[Path, string]>([
    [[], '1:1'],
    [['all'], '3:1'],
    [['all', 'hosts', 'h1'], '5:5'],
    [['all', 'hosts', 'h1', 'user'], '5:21'],
    [['all', 'hosts', 'h1', 'port'], '2:3'],
    [['all', 'hosts', 'h2', 'list', 1], '9:9'],
    [['all', 'hosts', 'h2', 'list', 1, 'k'], '9:16'],
    [['all', 'hosts', '10', 'x'], '10:10'],
    [['all', '16'], '11:3'],
    [['all', 'copy', 'port'], '2:3'],
    [['all', 'quoted'], '13:3'],
    [['all', 'quoted', 0], '13:15'],
    [['all', 'hosts', 'h9', 'x'], '4:3'],
    [['all', 'hosts', 'h2', 'list', 7], '7:7'],
  ])('%j', (path, place) => {
    expect(placeIn(fileOf(TEXT), path)).toBe(`x.yml:${place}`)
  })

  test('counts lines however they end', () => {
    expect(placeIn(fileOf('a: 1\r\nb: 2\r\n'), ['b'])).toBe('x.yml:2:1')
  })

  test('names the file alone where the text is no YAML', () => {
    expect(placeIn(fileOf('{"a": [1'), ['a'])).toBe('x.yml')
  })
})
