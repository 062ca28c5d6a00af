import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { contrast } from './contrast.ts'
import { DESKTOP, describeInBrowser, PHONE } from './in_browser.ts'
import { FULL_LAB, largeLab } from './labs.ts'

/** Kept with what else a run of CI leaves. */
const shoot = (page: Page, name: string, fullPage = false) =>
  page.screenshot({ path: `build/screenshots/${name}.png`, fullPage })

const cellIn = (page: Page, entry: string) =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: entry }) })
    .getByRole('gridcell')
    .first()

/** The colour of each text that is to be seen, and what it stands on. */
const textColors = (page: Page) =>
  page.evaluate(() => {
    const groundOf = (element: Element | null): string => {
      if (!element) return 'rgb(255, 255, 255)'
      const { backgroundColor } = getComputedStyle(element)
      return backgroundColor === 'rgba(0, 0, 0, 0)'
        ? groundOf(element.parentElement)
        : backgroundColor
    }
    const hasText = (element: Element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())
    return [...document.querySelectorAll('body *')]
      .filter((element) => hasText(element) && element.checkVisibility())
      .map((element) => ({
        text: element.textContent?.slice(0, 40),
        color: getComputedStyle(element).color,
        ground: groundOf(element),
      }))
  })

describeInBrowser('the looks', (onPage) => {
  test.each(['light', 'dark'] as const)('%s: every text has contrast enough', (colorScheme) =>
    onPage(FULL_LAB, { ...DESKTOP, colorScheme }, async (page) => {
      await shoot(page, `desktop-${colorScheme}`, true)
      await cellIn(page, 'debian/arm64').hover()
      await shoot(page, `desktop-${colorScheme}-verdict`)
      const texts = await textColors(page)
      expect(texts.length).toBeGreaterThan(150)
      expect(texts.filter(({ color, ground }) => contrast(color, ground) < 4.5)).toEqual([])
      const { ground } = texts[0]!
      expect(
        contrast(ground, colorScheme === 'light' ? 'rgb(0, 0, 0)' : 'rgb(255, 255, 255)'),
      ).toBeGreaterThan(15)
    }),
  )

  test('colour alone tells nothing: each kind of cell has a sign of its own', () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      const cells = await page
        .locator('td')
        .evaluateAll((all) =>
          all.map((cell) => [
            cell.getAttribute('data-kind'),
            cell.querySelector('.sign')?.textContent,
          ]),
        )
      const signs = new Map(cells.map(([kind, sign]) => [kind, sign]))
      expect(Object.fromEntries(signs)).toEqual({
        chosen: '✓ kvm',
        candidate: '○',
        'worse-tier': '↓',
        unsupported: '–',
        full: 'F',
        drained: 'D',
        'pinned-elsewhere': 'P',
        unreachable: '!',
        failed: '×',
        unknown: '?',
      })
    }))

  test('on a phone the table scrolls in its box, and its first column stays', () =>
    onPage(FULL_LAB, PHONE, async (page) => {
      await shoot(page, 'phone', true)
      const widths = await page.evaluate(() => {
        const box = document.querySelector('.box')
        return [document.documentElement.scrollWidth, box?.clientWidth, box?.scrollWidth]
      })
      expect(widths[0]).toBe(390)
      expect(widths[2]).toBeGreaterThan(widths[1] ?? 0)
      const head = page.getByRole('rowheader', { name: 'debian/arm64' })
      const before = (await head.boundingBox())?.x
      await page.locator('.box').evaluate((box) => box.scrollBy(200, 0))
      expect((await head.boundingBox())?.x).toBe(before)
      await page.getByRole('gridcell', { name: 'worse tier' }).first().tap()
      await shoot(page, 'phone-verdict')
      const tip = await page.getByRole('tooltip').boundingBox()
      expect(tip?.x).toBeGreaterThanOrEqual(0)
      expect((tip?.x ?? 0) + (tip?.width ?? 999)).toBeLessThanOrEqual(390)
      expect((tip?.y ?? 0) + (tip?.height ?? 999)).toBeLessThanOrEqual(844)
    }))

  test('a large fleet keeps to its box as well', () =>
    onPage(largeLab(500, 100), DESKTOP, async (page) => {
      await shoot(page, 'large-fleet')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280)
    }))

  test('on paper there is no room for rows that are not there', () =>
    onPage(largeLab(500, 100), DESKTOP, async (page) => {
      await page.emulateMedia({ media: 'print' })
      const sizes = await page
        .locator('tbody')
        .evaluate((body) => [body.clientHeight, (body.lastElementChild as HTMLElement).offsetTop])
      expect(sizes[0]).toBeLessThan(3000)
      expect(sizes[1]).toBeGreaterThan(500)
    }))
})
