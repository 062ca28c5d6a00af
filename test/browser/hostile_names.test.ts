import { expect, test } from '@jest/globals'
import { DESKTOP, describeInBrowser } from './in_browser.ts'
import { EVIL, EVIL_LAB, FULL_LAB } from './labs.ts'

describeInBrowser('names and answers that are out to get the page', (onPage) => {
  test('are shown as text', () =>
    onPage(EVIL_LAB, DESKTOP, async (page) => {
      const rows = page.locator('tbody th')
      expect(await rows.locator('.name').allTextContents()).toEqual([
        `${EVIL}/amd64`,
        'right\\u{202e}left/amd64',
        `debian/${EVIL}`,
      ])
      expect(await rows.locator('.more').allTextContents()).toEqual([` (${EVIL})`])
      expect(await page.locator('thead .name').allTextContents()).toEqual(['hv1', '<b>hv2</b>'])
      await page.getByRole('columnheader', { name: '<b>hv2</b>' }).hover()
      expect(await page.getByRole('tooltip').textContent()).toContain(
        `failed: ${EVIL}<!--; ${EVIL}`,
      )
      await page.getByLabel('Platform').selectOption(EVIL)
      expect(await rows.count()).toBe(1)
      expect(await page.locator('img').count()).toBe(0)
      expect(await page.locator('script').count()).toBe(2)
      expect(await page.title()).toBe('VM plan')
    }))

  test('could not run or load anything if they were more than text', () =>
    onPage(FULL_LAB, DESKTOP, async (page, { complaints }) => {
      await page.evaluate(() => {
        const body = document.createElement('body')
        document.documentElement.append(body)
        body.innerHTML = '<img src="data:," onerror="alert(1)"><p style="color: red">'
        const script = document.createElement('script')
        script.textContent = 'alert(2)'
        body.append(script)
      })
      const refused = [
        'Applying inline style violates',
        'Executing inline event handler violates',
        'Executing inline script violates',
        "Loading the image 'data:,' violates",
      ]
      while (complaints.length < refused.length) await page.waitForTimeout(20)
      const starts = complaints.splice(0).map((text) => text.replace(/(?<=violates).*/, ''))
      expect(starts.sort()).toEqual(refused)
    }))
})

describeInBrowser('without JavaScript', (onPage) => {
  test('the page says what it needs', () =>
    onPage(FULL_LAB, { ...DESKTOP, javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('main').textContent()).toContain('plan prints the same as text')
    }))
})
