import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type Ended, runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { pathOf } from '../support/path.ts'
import { describeWith } from '../support/requirements.ts'
import type { Lab } from './labs.ts'

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } }

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

/** Runs a command on what the lab's hypervisors answered. */
export type Run = (...args: string[]) => Promise<Ended>

/**
 * Opens the page of a lab's plan, as the built file writes it, and hands it to `use`. Fails if the
 * page made a request or reported an error, except for those that `use` removed from the list.
 */
export type OnPage = (
  lab: Lab,
  options: BrowserContextOptions,
  use: (page: Page, its: { complaints: string[]; run: Run }) => Promise<void>,
) => Promise<void>

/** A `describe` with Debian's Chromium. */
export function describeInBrowser(name: string, body: (onPage: OnPage) => void): void {
  describeWith(['chromium'], name, () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: pathOf('chromium') ?? '',
        // As root, as in CI, it starts only without a sandbox.
        args: ['--no-sandbox'],
      })
    })
    afterAll(() => browser.close())
    body((lab, options, use) =>
      withFiles({ ...lab }, (cwd) => openPage(browser, cwd, options, use)),
    )
  })
}

async function openPage(
  browser: Browser,
  cwd: string,
  options: BrowserContextOptions,
  use: Parameters<OnPage>[2],
): Promise<void> {
  const run: Run = (...args) =>
    runProgram(`./${SCRIPT}`, [...args, '--snapshot', 'fleet.json'], { cwd, env: { HOME: cwd } })
  expect((await run('plan', '--html', 'plan.html')).exitCode).toBeLessThan(2)
  const context = await browser.newContext(options)
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const complaints: string[] = []
    const url = pathToFileURL(join(cwd, 'plan.html')).href
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message())
      dialog.dismiss()
    })
    page.on('request', (request) => {
      if (request.url() !== url) complaints.push(request.url())
    })
    await page.goto(url)
    await use(page, { complaints, run })
    expect(complaints).toEqual([])
  } finally {
    await context.close()
  }
}
