import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readSources } from '../../scripts/imports.ts'
import { PROBLEM_CODES, type Problem, problem, type Severity } from '../../src/problems.ts'

const DIRECTORY = 'docs/problems'
const index = readFileSync(join(DIRECTORY, 'README.md'), 'utf8')

/** How a page begins, and what the index says, by what a problem ends. */
const ENDS: Record<Severity, [page: string, index: string]> = {
  input: ['Ends the run with exit code 2.', 'run'],
  host: ["Ends one hypervisor's part in the run; the others are asked all the same.", 'hypervisor'],
  entry: ['Leaves entries out; the others are placed.', 'entries'],
  warning: ['A warning: the run goes on.', 'nothing'],
}

/** Stands for whatever was found. */
const ANYTHING = '\u0001'

/** Details on which the hints of some problems depend, and what they may be. */
const TELLING = ['name', 'kind', 'hosts', 'machine', 'reason', 'owner', 'source']
const DETAILS = [ANYTHING, 'config', 'localhost', 'snapshot', 'vault', 'x86_64']

/** The problem, made of details that say nothing but what `telling` is. */
const made = (code: string, telling = ANYTHING, nearest = [ANYTHING]): Problem => {
  const detailOf = (key: string) => (TELLING.includes(key) ? telling : ANYTHING)
  const details = new Proxy(
    {},
    { get: (_, key) => (key === 'nearest' ? nearest : detailOf(String(key))) },
  )
  return problem(code as 'usage', ANYTHING, details as { reason: string })
}

const matching = (text: string): RegExp =>
  new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(ANYTHING, '.+')}$`)

test('every problem is made somewhere', () => {
  const sources = readSources()
  sources.delete('problems.ts')
  const text = [...sources.values()].join('')
  expect(PROBLEM_CODES.filter((code) => !text.includes(`'${code}'`))).toEqual([])
})

test('every problem is expected by a test', () => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  const tests = files.filter((file) => /\.(ts|snap)$/.test(file))
  const text = tests.map((file) => readFileSync(join('test', file), 'utf8')).join('')
  expect(PROBLEM_CODES.filter((code) => !new RegExp(`\\b${code}\\b`).test(text))).toEqual([])
})

test('every code has a page, and every page a code', () => {
  const pages = readdirSync(DIRECTORY).filter((name) => name !== 'README.md')
  expect(pages.sort()).toEqual(PROBLEM_CODES.map((code) => `${code}.md`).sort())
})

test('the index links each page once, with what the problem ends', () => {
  const rows = [...index.matchAll(/^\| \[(.*?)\]\((.*?)\) \| .+ \| (\w+) \|$/gm)]
  const linked = rows.map(([, code = '', page, ends]) => ({ code, page, ends }))
  const expected = PROBLEM_CODES.map((code) => ({
    code,
    page: `${code}.md`,
    ends: ENDS[made(code).severity][1],
  }))
  const byCode = (a: { code: string }, b: { code: string }) => (a.code < b.code ? -1 : 1)
  expect(linked.sort(byCode)).toEqual(expected.sort(byCode))
})

describe.each(PROBLEM_CODES)('the page of %s', (code) => {
  const read = () => readFileSync(join(DIRECTORY, `${code}.md`), 'utf8').split('\n')

  test('says what it ends, why it is, what to do, in 10 to 25 lines', () => {
    const lines = read()
    expect(lines.slice(0, 3)).toEqual([`# ${code}`, '', ENDS[made(code).severity][0]])
    expect(lines.filter((line) => line.startsWith('## '))).toEqual(['## Why', '## What to do'])
    expect(lines.length).toBeGreaterThanOrEqual(10)
    expect(lines.length).toBeLessThanOrEqual(26)
  })

  test('has one line as it is printed', () => {
    const examples = read().filter((line) => line.startsWith('    '))
    expect(examples).toHaveLength(1)
    const [, line = '', last] = /^ {4}(.*) \[(.*)\]$/.exec(examples[0] ?? '') ?? []
    expect(last).toBe(code)
    const { subject, text } = made(code)
    const hints = DETAILS.flatMap((detail) =>
      [[], [ANYTHING]].map((nearest) => made(code, detail, nearest).hint),
    )
    const forms = hints.map((hint) => matching(`${subject}: ${text}; ${hint}`))
    expect(forms.filter((form) => form.test(line))).not.toEqual([])
  })

  test('links what there is', () => {
    const links = [
      ...read()
        .join('\n')
        .matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g),
    ]
    for (const [, path = ''] of links) readFileSync(join(DIRECTORY, path))
  })
})
