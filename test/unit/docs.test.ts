import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { SECTIONS, settingsPage } from '../../scripts/settings_page.ts'
import { EMITTED_GROUPS, groupForm } from '../../src/emitted_groups.ts'
import { EMITTED_VARIABLES } from '../../src/emitted_variables.ts'
import { STRATEGY_NAMES } from '../../src/placement/strategies/strategies.ts'
import { SHOWN_VERDICTS } from '../../src/report/text/shown_verdicts.ts'
import type { Setting } from '../../src/setting.ts'
import { SETTINGS } from '../../src/settings.ts'

const read = (file: string) => readFileSync(file, 'utf8')
const readme = read('README.md')

test('docs/settings.md is what npm run settings writes', () => {
  expect(read('docs/settings.md')).toBe(settingsPage())
})

test('every setting stands in one section of the page', () => {
  expect(SECTIONS.flatMap(({ names }) => names).sort()).toEqual(Object.keys(SETTINGS).sort())
})

test("README's table has the settings of the role, and no other", () => {
  const variables = Object.values(SETTINGS).flatMap(({ variable }: Setting) => variable ?? [])
  const settings = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## When'))
  const named = [...settings.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  expect([...new Set(named)]).toEqual(
    variables.filter((name) => !name.startsWith('vm_dispatcher_')),
  )
})

test('docs/output.md has a row for every group that the inventory gets, as the table says it', () => {
  const page = read('docs/output.md')
  const rows = Object.values(EMITTED_GROUPS).map(
    (row) => `| \`${groupForm(row)}\` | ${row.meaning} |`,
  )
  expect(rows.filter((row) => !page.includes(`\n${row}\n`))).toEqual([])
})

test('docs/output.md has every variable that the inventory gets', () => {
  const page = read('docs/output.md')
  const missing = Object.keys(EMITTED_VARIABLES).filter((name) => !page.includes(`\`${name}\``))
  expect(missing).toEqual([])
})

test('docs/placement.md has a section for every strategy, and a row for every verdict', () => {
  const page = read('docs/placement.md')
  const headings = STRATEGY_NAMES.filter((name) => !page.includes(`\n## \`${name}\``))
  const rows = [...page.matchAll(/^\| ([a-z, ]+) \|/gm)].flatMap(([, names = '']) =>
    names.split(', '),
  )
  expect(headings).toEqual([])
  const names = Object.values(SHOWN_VERDICTS).map(({ name }) => name)
  expect(names.filter((name) => !rows.includes(name))).toEqual([])
})

/** Every page for people, with the links in it that lead to files of the project. */
const markdown = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(directory, name))
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...['docs', 'examples'].flatMap(markdown),
]

/** The anchors of a page, as GitHub makes them of its headings. */
const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

describe('links', () => {
  test.each(pages)('of %s lead somewhere', (page) => {
    const links = [...read(page).matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)].map(([, to = '']) => to)
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#')
      const file = path === '' ? page : normalize(join(dirname(page), path))
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor))
    })
    expect(broken).toEqual([])
  })

  test('of docs/README.md lead to every page', () => {
    const index = read('docs/README.md')
    const others = readdirSync('docs').filter(
      (name) => name.endsWith('.md') && name !== 'README.md',
    )
    expect(others.filter((name) => !index.includes(`](${name})`))).toEqual([])
  })
})

describe('what pages name', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const OURS = /`((?:src|test|scripts|bench|examples|schema|quickstart|docs|\.github)\/[\w./-]+)`/g

  test.each(pages)('in %s is there: files, and npm scripts', (page) => {
    const text = read(page)
    const files = [...text.matchAll(OURS)].map(([, file = '']) => file)
    const commands = [...text.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name)
    const missing = [
      ...files.filter((file) => !/NAME|CODE/.test(file) && !existsSync(file)),
      ...commands.filter((name) => !(name in scripts)),
    ]
    expect(missing).toEqual([])
  })

  test('in the table of CONTRIBUTING.md is there, or to be made', () => {
    const named = [...read('CONTRIBUTING.md').matchAll(/`([a-z_/]+\/[a-z_.]+\.ts)`(?! \(new\))/g)]
    const files = named.map(([, file = '']) => file)
    expect(files.length).toBeGreaterThan(20)
    expect(files.filter((file) => !existsSync(file) && !existsSync(join('src', file)))).toEqual([])
  })
})
