import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { BUILT_FILE } from '../support/built_file.ts'

const file = readFileSync(BUILT_FILE, 'latin1')
const lines = file.split('\n')
const begins = lines.flatMap((line, index) => {
  const [, name, number] = /^\/\/\/\/ (\S*) ?(\d*)$/.exec(line) ?? []
  return name === undefined ? [] : [{ name, number: Number(number), index }]
})
/** The parts; what begins the last one only ends the one before it. */
const parts = begins.slice(0, -1).map(({ name, number, index }, at) => ({
  name,
  number,
  index,
  text: lines.slice(index, begins[at + 1]?.index).join('\n'),
}))

/** The names of all parts that hold a text; where packages are, long lines are broken inside of it. */
const partsWith = (text: string) =>
  parts.flatMap((part) => (part.text.replaceAll('\\\n', '').includes(text) ? [part.name] : []))

/** A part, and all that are loaded with it. */
function loadedWith(name: string, found = new Set<string>()): Set<string> {
  found.add(name)
  const text = parts.find((part) => part.name === name)?.text ?? ''
  for (const [, other = ''] of text.matchAll(/(?<!=> )require\("(\.\/[^"]*)"\)/g)) {
    if (!found.has(other)) loadedWith(other, found)
  }
  return found
}

describe('the built file', () => {
  test('has a second line that is no host to the INI parser of Ansible', () => {
    expect(lines[0]).toBe('#!/usr/bin/env node')
    expect(lines[1]).toMatch(/^\/\/ \S+ \S+ \S+ /)
  })

  test('is plain text', () => {
    expect(parts.filter(({ text }) => /[^\n\t -~]/.test(text))).toEqual([])
  })

  test('says of each part where it is, for stacks to name that line', () => {
    expect(parts.map(({ number }) => number)).toEqual(parts.map(({ index }) => index + 1))
  })

  test('has all parts in one comment', () => {
    const comment = file.slice(file.indexOf('\nfunction parts() {/*\n//// '))
    expect(comment.slice(0, comment.indexOf('*/'))).toMatch(/\n\/\/\/\/ \n$/)
  })

  test('has all of our code in parts that no code of packages is in', () => {
    expect(loadedWith('./cli/main.ts').size).toBeGreaterThan(10)
    const [main] = parts.filter(({ name }) => name === './cli/main.ts')
    expect(main?.text).toMatch(/\n\/\/ src\/cli\/main\.ts\nasync function main\(context\) \{\n/)
    expect(parts.filter(({ text }) => /^\/\/ (?!src\/)\S+\.[cm]?[jt]s$/m.test(text))).toEqual([])
  })

  test('keeps our names, and says from which file each piece is', () => {
    const names = readdirSync('src', { recursive: true, encoding: 'utf8' })
    const missing = names.filter((name) => {
      if (!name.endsWith('.ts') || name.startsWith('report/page/browser/')) return false
      const isOnlyTypes = !/^(export )?(async )?(const|let|function|class)/m.test(
        readFileSync(`src/${name}`, 'utf8').replace(/^declare .*/gm, ''),
      )
      return !isOnlyTypes && !file.includes(`\n// src/${name}\n`)
    })
    expect(missing).toEqual([])
    expect(partsWith('\nfunction parseCapabilities(')).toHaveLength(1)
  })

  test.each([
    ['what makes the page', '<!doctype html>'],
    ['SSH', 'ssh-userauth'],
    ['the XML parser', 'Multiple possible root nodes found'],
    ['yargs', 'Unknown argument: %s'],
  ])('loads %s only when it is needed', (_, text) => {
    const holding = partsWith(text)
    expect(holding).toHaveLength(1)
    expect(loadedWith('./cli/main.ts')).not.toContain(holding[0])
  })
})
