import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { functionBody, importsIn, PARTS, partText } from '../../../scripts/parts.js'
import { temporaryDirectory } from '../../support/temporary.ts'

describe('a module as the body of a function', () => {
  test.each([
    ['import "./a.js";', 'require("./a.js");'],
    ['import a from "./a.js";', 'const { default: a } = require("./a.js");'],
    ['import {\n  a,\n  b as c\n} from "./a.js";', 'const { a, b: c } = require("./a.js");'],
    ['export {\n  a,\n  b as c\n};', 'module.exports = { a, c: b };'],
    ['export {\n  a as b,\n  b as default\n};', 'module.exports = { b: a, default: b };'],
    ['export default make();', 'module.exports = { default: make() };'],
    [
      'const a = () => import("./a.js");',
      'const a = () => Promise.resolve().then(() => require("./a.js"));',
    ],
    ['const a = "\x04\x7f";', 'const a = "\\x04\\x7f";'],
    ['  /**\n   * a \u2014 b\n   */', '  /**\n   * a ? b\n   */'],
  ])('%s', (code, body) => {
    expect(functionBody(code)).toBe(body)
  })

  test.each(['import * as a from "a";', 'export * from "a";', 'import.meta.url'])(
    '%s cannot be in one, and nothing is built',
    (code) => expect(() => functionBody(code)).toThrow(/Unexpected token|outside a module/),
  )
})

test('what a module imports', () => {
  const code = `import "./a.js";
import b from "./b.js";
import {
  c,
  d as e
} from "./c.js";
const f = () => import("./f.js");
`
  expect(importsIn(code)).toEqual([
    ['./a.js', []],
    ['./b.js', ['default']],
    ['./c.js', ['c', 'd']],
    ['./f.js', ['default']],
  ])
})

describe('the loader', () => {
  const PART = `const { b } = require("./b.js");
/* a comment */
module.exports = { text: \`\${"*/"} \${/x*/.test('xx')} \${b}\`, fail() { throw new Error('here') } };
`

  test.each(['commonjs', 'module'])('loads parts as they were written, in a %s', (type) => {
    const entry = `const a = require('./a.js')
  console.log(a.text)
  try { a.fail() } catch (error) { console.log(/:(\\d+):/.exec(error.stack)[1]) }
  try { require('./c.js') } catch (error) { console.log(error.message) }`
    const head = readFileSync('scripts/loader.js', 'utf8').replace('ENTRY()', () => entry)
    let text = `${head}\n${PARTS.start}`
    const parts = [
      { name: './a.js', body: PART },
      { name: './b.js', body: 'module.exports = { b: this === undefined };\n' },
    ]
    for (const part of parts) text += partText(part, text.split('\n').length)
    const directory = temporaryDirectory('loader-')
    const file = join(directory, 'program')
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ type }))
    writeFileSync(`${file}.js`, `${text}${PARTS.end}`)
    const { stdout, stderr } = spawnSync('node', [`${file}.js`], { encoding: 'utf8' })
    const failing = text.split('fail() { throw')[0]?.split('\n').length
    expect({ stdout, stderr }).toEqual({
      stdout: `*/ true true\n${failing}\n${file}.js has no part ./c.js\n`,
      stderr: '',
    })
    rmSync(directory, { recursive: true })
  })

  test.each([
    ['what is not ASCII', 'const a = /ä/'],
    ['what begins a part', '\n//// x 1\n'],
    ['what stands for the end of a comment', "'*~/'"],
  ])('takes no part with %s', (_, body) => {
    expect(() => partText({ name: './a.js', body }, 1)).toThrow('./a.js')
  })
})
