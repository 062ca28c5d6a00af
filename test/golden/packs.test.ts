import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { BUILT_FILE } from '../support/built_file.ts'

interface Pack {
  offset: number
  length: number
  parts: string[]
}

const file = readFileSync(BUILT_FILE, 'latin1')
const [, table = ''] = /^const PACKS = (.*)$/m.exec(file) ?? []
const packs = (JSON.parse(table) as Pack[]).map(({ offset, length, parts }) => ({
  parts,
  text: brotliDecompressSync(Buffer.from(file.slice(offset, offset + length), 'base64')).toString(),
}))

/** The parts of all packs that hold a text. */
const partsWith = (text: string) =>
  packs.flatMap((pack) => (pack.text.includes(text) ? pack.parts : []))

test.each([
  ['what makes the page', '<!doctype html>', /^\.\/page_of_run-\w+\.js$/],
  ['SSH', 'ssh-userauth', /^\.\/lib-\w+\.js$/],
  ['the XML parser', 'Multiple possible root nodes found', /^\.\/capabilities-\w+\.js$/],
])('%s is in one pack, which nothing else is in', (_, text, name) => {
  expect(partsWith(text)).toEqual([expect.stringMatching(name)])
})

test('what every command needs is in the first pack', () => {
  expect(packs[0]?.parts).toContain('./cli/main.ts')
  expect(packs.slice(1).every(({ parts }) => parts.length === 1)).toBe(true)
})
