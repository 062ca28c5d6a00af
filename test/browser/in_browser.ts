import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from '@jest/globals'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { pathOf } from '../support/path.ts'
import type { Lab } from './labs.ts'

/** Starts Debian's Chromium, without a window; end it with `close`. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: pathOf('chromium') ?? '',
    // As root, which CI is, it starts without a sandbox only.
    args: ['--no-sandbox'],
  })

/**
 * Opens the page of a lab's plan, as the built file writes it, and hands it to `use`. Fails where
 * the page asked for anything, or had anything to complain of.
 */
export async function onPage(
  browser: Browser,
  lab: Lab,
  options: BrowserContextOptions,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  await withFiles({ ...lab }, async (cwd) => {
    const args = ['plan', '--snapshot', 'fleet.json', '--html', 'plan.html']
    const { stderr, stdout } = await runProgram(`./${SCRIPT}`, args, { cwd, env: { HOME: cwd } })
    expect({ stderr, stdout }).toEqual({
      stderr: '',
      stdout: expect.stringContaining('HYPERVISOR'),
    })
    const context = await browser.newContext(options)
    try {
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('dialog', (dialog) => complaints.push(dialog.message()))
      const url = pathToFileURL(join(cwd, 'plan.html')).href
      page.on('request', (request) => {
        if (request.url() !== url) complaints.push(request.url())
      })
      await page.goto(url)
      await use(page)
      expect(complaints).toEqual([])
    } finally {
      await context.close()
    }
  })
}
