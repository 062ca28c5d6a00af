import { describe, expect, test } from '@jest/globals'
import {
  plainScalar,
  ScalarError,
  taggedScalar,
} from '../../../../src/inventory/documents/yaml_scalars.ts'
import { Float, TaggedText } from '../../../../src/values.ts'

describe('plain scalars are those of PyYAML', () => {
  test.each([
    ['1e3', '1e3'],
    ['1.5e3', '1.5e3'],
    ['1.5e+3', new Float(1500)],
    ['y', 'y'],
    ['n', 'n'],
    ['yes', true],
    ['Off', false],
    ['oN', 'oN'],
    ['0755', 493],
    ['-0755', -493],
    ['08', '08'],
    ['0o17', '0o17'],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['1:30', 90],
    ['1:60', '1:60'],
    ['-1:30', -90],
    ['1:30.5', 90.5],
    ['52:54:00:12:34:56', 41135085296],
    ['52:54:00:12:34:5a', '52:54:00:12:34:5a'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['1.0', new Float(1)],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['-.5', '-.5'],
    ['.inf', new Float(Infinity)],
    ['-.INF', new Float(-Infinity)],
    ['.nan', new Float(NaN)],
    ['~', null],
    ['', null],
    ['null', null],
    ['nULL', 'nULL'],
    ['2001-01-01', '2001-01-01'],
    ['2001-1-1', '2001-1-1'],
    ['2001-1-1 1:02:03.5', '2001-01-01T01:02:03.500000'],
    ['2001-01-01T10:00:00Z', '2001-01-01T10:00:00+00:00'],
    ['2001-01-01 10:00:00 -5:30', '2001-01-01T10:00:00-05:30'],
    ['1.2.3.4', '1.2.3.4'],
    ['text', 'text'],
  ])('%s', (text, value) => {
    expect(plainScalar(text)).toEqual(value)
  })

  test.each(['2001-13-01', '2001-02-29', '0000-01-01', '2001-01-01 24:00:00', '0b_', '0x_'])(
    '%s is refused',
    (text) => {
      expect(() => plainScalar(text)).toThrow(ScalarError)
    },
  )
})

describe('tagged scalars', () => {
  test.each([
    ['tag:yaml.org,2002:str', '5', '5'],
    ['tag:yaml.org,2002:int', '5', 5],
    ['tag:yaml.org,2002:float', '5', new Float(5)],
    ['tag:yaml.org,2002:bool', 'Yes', true],
    ['tag:yaml.org,2002:null', 'x', null],
    ['!vault', 'x', new TaggedText('vault', 'x')],
    ['!vault-encrypted', 'x', new TaggedText('vault', 'x')],
    ['!unsafe', '5', new TaggedText('unsafe', '5')],
  ])('%s %s', (tag, text, value) => {
    expect(taggedScalar(tag, text)).toEqual(value)
  })

  test.each([
    ['!custom', 'x', 'the tag !custom is not known'],
    ['tag:yaml.org,2002:int', 'x', 'x is not a valid integer'],
    ['tag:yaml.org,2002:bool', 'x', 'x is not a valid boolean'],
  ])('%s %s is refused', (tag, text, reason) => {
    expect(() => taggedScalar(tag, text)).toThrow(reason)
  })
})
