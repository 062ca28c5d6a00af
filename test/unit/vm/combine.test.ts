import { expect, test } from '@jest/globals'
import type { ValueMap } from '../../../src/values.ts'
import { combine, withValueAt } from '../../../src/vm/combine.ts'
import { type Plain, toPlain, toValue } from '../../support/values.ts'

const map = (plain: Record<string, Plain>) => toValue(plain) as ValueMap

test('mappings are combined at every depth, and all else is replaced', () => {
  const earlier = map({ a: 1, net: { ip: 'x', dns: ['a', 'b'] }, disks: [1, 2] })
  const later = map({ net: { dns: ['c'], mac: 'm' }, disks: [], b: null })
  expect(toPlain(combine(earlier, later))).toEqual({
    a: 1,
    b: null,
    disks: [],
    net: { ip: 'x', dns: ['c'], mac: 'm' },
  })
  expect(toPlain(combine(map({ a: { b: 1 } }), map({ a: 2 })))).toEqual({ a: 2 })
  expect(toPlain(combine(map({ a: 2 }), map({ a: { b: 1 } })))).toEqual({ a: { b: 1 } })
  expect(toPlain(earlier)).toEqual({ a: 1, net: { ip: 'x', dns: ['a', 'b'] }, disks: [1, 2] })
})

test('a value is put in place, with the mappings that lack', () => {
  expect(toPlain(withValueAt(map({ a: { b: 1 } }), ['a', 'c'], 2))).toEqual({ a: { b: 1, c: 2 } })
  expect(toPlain(withValueAt(map({ a: 1 }), ['a', 'c'], 2))).toEqual({ a: { c: 2 } })
})
