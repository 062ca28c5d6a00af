import { expect, test } from '@jest/globals'
import { renderPage } from '../../../../src/report/page/html.ts'
import type { PageData } from '../../../../src/report/page/page_data.ts'

const assets = { style: 'a{}', script: '1', styleHash: "'sha256-s'", scriptHash: "'sha256-j'" }

const dataOf = (page: string): PageData =>
  JSON.parse(/id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '')

test('whatever stands in the data, it comes back as it was, and no tag is in it', () => {
  const summary = '</script><!--<script>]]>&lt;"\u2028'
  const data: PageData = {
    summary,
    origin: '',
    notes: [],
    strategy: '',
    hypervisors: [],
    pools: [],
    entries: [],
    verdicts: [],
    warnings: [],
  }
  const page = renderPage(data, assets)
  expect(dataOf(page)).toEqual(data)
  expect(page.match(/<\/?script/g)).toHaveLength(4)
  expect(page).not.toContain('<!--')
})

test('the policy lets in nothing but the style and the script', () => {
  const page = renderPage({ summary: '' } as PageData, assets)
  const [, policy = ''] = /Security-Policy" content="([^"]*)"/.exec(page) ?? []
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    "style-src 'sha256-s'",
    "script-src 'sha256-j'",
    "base-uri 'none'",
    "form-action 'none'",
  ])
})
