import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { sectionOf } from '../../scripts/release_notes.js'
import { bugReport } from '../../src/cli/bug_report.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const parsed = (path: string) => load(read(path)) as Record<string, never>

describe('.github', () => {
  const workflows = readdirSync('.github/workflows')
  const forms = readdirSync('.github/ISSUE_TEMPLATE').filter((name) => name !== 'config.yml')

  test.each(workflows)('%s has jobs, and no more rights than it needs', (name) => {
    const { jobs, permissions } = parsed(join('.github/workflows', name))
    expect(Object.keys(jobs ?? {}).length).toBeGreaterThan(0)
    expect(permissions).toEqual({ contents: 'read' })
  })

  test('pushes run .ci/run', () => {
    expect(read('.github/workflows/check.yml')).toContain('run: .ci/run\n')
  })

  test.each(forms)('the form %s asks for capture and doctor --json', (name) => {
    const path = join('.github/ISSUE_TEMPLATE', name)
    expect(parsed(path)).toMatchObject({ name: expect.any(String), body: expect.any(Array) })
    expect(read(path)).toMatch(/\.js doctor --json`/)
    expect(read(path)).toMatch(/\.js capture fleet\.json`/)
  })
})

describe('sectionOf', () => {
  const changelog =
    '# Log\n\n## [Unreleased]\n\n- c\n\n## [1.1.0] - 2026-01-01\n\n- b\n\n## [1.0.0]\n- a\n'

  test('gives what stands under a version', () => {
    expect(sectionOf(changelog, '1.1.0')).toBe('- b')
    expect(sectionOf(changelog, '1.0.0')).toBe('- a')
  })

  test('gives nothing for a version that is missing', () => {
    expect(sectionOf(changelog, '1')).toBeUndefined()
  })
})

describe('bugReport', () => {
  test('names the address of package.json, and none where it is empty', () => {
    const error = new Error('broken')
    expect(bugReport(error, 'https://example.org/bugs')).toContain(
      'please report it at https://example.org/bugs with these lines:\n',
    )
    expect(bugReport(error)).toContain('please report it with these lines:\n')
  })
})
