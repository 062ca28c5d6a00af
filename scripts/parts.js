// Turns modules, which esbuild writes, into parts of the built file, which are bodies of functions.
import { compileFunction } from 'node:vm'

/** `import "x"`, `import a from "x"` or `import { a, b as c } from "x"`, as esbuild writes them. */
const IMPORT = /^import (?:(?:(\w+)|(\{[^}]*\})) from )?("[^"]*");$/gm

/** `export { a, b as c }` or `export default a`, as esbuild writes it at the end. */
const EXPORT = /^export (?:(\{[^}]*\})|default (.*));$/m

/** A module that is loaded only when it is needed. */
const LATER = /\bimport\(("[^"]*")\)/g

/**
 * The code of a module, as esbuild writes it, as the body of a function that has `require` and
 * `module`. What a module exports must not change once it is loaded.
 *
 * @param {string} code
 * @returns {string}
 */
export function functionBody(code) {
  const body = code
    .replaceAll(
      IMPORT,
      (_, whole, names = whole && `{ default as ${whole} }`, path) =>
        `${names ? `const ${pattern(names)} = ` : ''}require(${path});`,
    )
    .replace(
      EXPORT,
      (_, names, value) => `module.exports = ${names ? object(names) : `{ default: ${value} }`};`,
    )
    .replaceAll(LATER, 'Promise.resolve().then(() => require($1))')
    .replaceAll(FOR_BUNDLERS, '')
    .replaceAll(
      CONTROL,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
    .replaceAll(COMMENT, (line) => line.replaceAll(NOT_ASCII, '?'))
  // Throws if something is left that only a module may have.
  compileFunction(body)
  return body
}

/**
 * What a module, as esbuild writes it, imports: the names of each path, and `default` of those that it
 * imports later.
 *
 * @param {string} code
 * @returns {[path: string, names: string[]][]}
 */
export function importsIn(code) {
  const now = [...code.matchAll(IMPORT)].map(([, whole, names = '', path]) => [
    JSON.parse(path),
    whole ? ['default'] : [...names.matchAll(/(\w+)(?: as \w+)?/g)].map(([, name]) => name),
  ])
  const later = [...code.matchAll(LATER)].map(([, path]) => [JSON.parse(path), ['default']])
  return [...now, ...later]
}

/** What is imported, as a pattern: `{ a, b: c }`. */
const pattern = (names) => oneLine(names).replaceAll(' as ', ': ')

/** What is exported, as an object: `{ a, c: b }`. */
const object = (names) => oneLine(names).replaceAll(/([^\s,]+) as ([^\s,]+)/g, '$2: $1')

const oneLine = (text) => text.replaceAll(/\s+/g, ' ')

/** Notes from one bundler to another, which are removed because they disturb a reader. */
const FOR_BUNDLERS = '/* @__PURE__ */ '

/** A line of a comment: esbuild writes no other characters than ASCII anywhere else. */
const COMMENT = /^ *(?:\/\*|\*|\/\/).*$/gm

/** esbuild writes some of them as they are, where a string has an escape. */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f]/g

const NOT_ASCII = /[^\0-\x7f]/g

/**
 * The text around the parts: a function. The loader asks for the text of the function, so that it
 * does not have to read the file again.
 */
export const PARTS = { start: 'function parts() {/*\n', end: '//// \n*/}\n' }

/**
 * A part as the loader finds it: a line with its name and its own number, and the code.
 *
 * @param {{ name: string, body: string }} part
 * @param {number} line the number of the line at which it is to stand
 */
export function partText({ name, body }, line) {
  if (body.search(NOT_ASCII) >= 0)
    throw new Error(`${name} is not plain ASCII, which the loader reads`)
  if (/^\/\/\/\/ /m.test(body))
    throw new Error(`${name} has a line that begins a part to the loader`)
  if (body.includes('*~/')) throw new Error(`${name} has a *~/ of its own`)
  return `//// ${name} ${line}\n'use strict';\n${body.replaceAll('*/', '*~/')}`
}
