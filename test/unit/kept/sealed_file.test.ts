import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { keepValue, keptValue } from '../../../src/kept/kept_value.ts'
import { readSealed, sealedFile, writeSealed } from '../../../src/kept/sealed_file.ts'
import { temporaryDirectory } from '../../support/temporary.ts'

let directory: string

beforeEach(() => {
  directory = temporaryDirectory('sealed-')
})
afterEach(() => rmSync(directory, { recursive: true }))

test('an answer is found by its question, of which the name says nothing', () => {
  const path = sealedFile(directory, 'output', 'password geheim')
  expect(path).toMatch(/\/output-[0-9a-f]{64}$/)
  writeSealed(path, 'the answer')
  expect(String(readSealed(path))).toBe('the answer')
  expect(readFileSync(path, 'latin1')).not.toContain('geheim')
  expect(() => readSealed(sealedFile(directory, 'output', 'another'))).toThrow('ENOENT')
})

test('two files that change names answer nothing', () => {
  const [one, two] = ['one', 'two'].map((question) => sealedFile(directory, 'output', question))
  writeSealed(one!, '1')
  writeSealed(two!, '2')
  renameSync(one!, join(directory, 'third'))
  renameSync(two!, one!)
  renameSync(join(directory, 'third'), two!)
  for (const path of [one!, two!]) expect(() => readSealed(path)).toThrow('another question')
})

test('nor does one of another kind', () => {
  const [output, answer] = ['output', 'answer'].map((kind) => sealedFile(directory, kind, 'same'))
  writeSealed(output!, 'text')
  renameSync(output!, answer!)
  expect(() => readSealed(answer!)).toThrow('another question')
})

test.each<[string, (whole: Buffer) => Buffer]>([
  ['empty', () => Buffer.alloc(0)],
  ['cut off', (whole) => whole.subarray(0, -1)],
  ['cut in its hash', (whole) => whole.subarray(0, 20)],
  ['longer', (whole) => Buffer.concat([whole, Buffer.alloc(1)])],
  ...[0, 65, 70].map((at): [string, (whole: Buffer) => Buffer] => [
    `changed in one bit at ${at}`,
    (whole) => Buffer.from(whole.map((byte, index) => (index === at ? byte ^ 1 : byte))),
  ]),
])('one that is damaged is not read: %s', (_, damage) => {
  const path = sealedFile(directory, 'output', 'question')
  writeSealed(path, 'the answer')
  writeFileSync(path, damage(readFileSync(path)))
  expect(() => readSealed(path)).toThrow('damaged')
})

test('values are kept as they are, Maps too', () => {
  const path = sealedFile(directory, 'answer', 'question')
  const value = { map: new Map([['a', new Map([['b', undefined]])]]), list: [1, 'ä'] }
  keepValue(path, value)
  expect(keptValue(path)).toEqual(value)
  expect(keptValue(sealedFile(directory, 'answer', 'other'))).toBeUndefined()
})
