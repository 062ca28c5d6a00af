import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { describeInBrowser } from './in_browser.ts'
import { PICTURE_LAB } from './labs.ts'

const PICTURE = 'docs/page.png'
const SIZE = { width: 1000, height: 1000 }

/** The part of the points, from 0 to 1, that differ between two pictures so that one sees it. */
const difference = (page: Page, ...pictures: readonly Buffer[]): Promise<number> =>
  page.evaluate(
    async ([one = '', other = '']) => {
      const pointsOf = async (base64: string) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const image = await createImageBitmap(new Blob([bytes]))
        const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')
        canvas?.drawImage(image, 0, 0)
        return canvas?.getImageData(0, 0, image.width, image.height).data ?? []
      }
      const [before, now] = [await pointsOf(one), await pointsOf(other)]
      if (before.length !== now.length) return 1
      const differing = now.filter((value, index) => Math.abs(value - (before[index] ?? 0)) > 64)
      return differing.length / now.length
    },
    pictures.map((picture) => picture.toString('base64')),
  )

describeInBrowser('the picture in README', (onPage) => {
  test('is of the page as it is; UPDATE_DOCS=1 takes it anew', () =>
    onPage(PICTURE_LAB, { viewport: SIZE, colorScheme: 'light' }, async (page) => {
      await page
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: 'debian/arm64' }) })
        .getByRole('gridcell')
        .nth(3)
        .hover()
      const now = await page.screenshot({ path: 'build/screenshots/readme.png' })
      if (process.env.UPDATE_DOCS) writeFileSync(PICTURE, now)
      expect(existsSync(PICTURE)).toBe(true)
      // Letters and a row more or less are drawn differently on each machine; another page is more.
      expect(await difference(page, readFileSync(PICTURE), now)).toBeLessThan(0.1)
    }))
})
