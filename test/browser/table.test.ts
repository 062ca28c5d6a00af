import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { withoutVersion } from '../support/built_file.ts'
import { DESKTOP, describeInBrowser } from './in_browser.ts'
import { FULL_LAB, largeLab, SILENT_LAB, STALE_LAB } from './labs.ts'

const tip = (page: Page) => page.getByRole('tooltip')
/** Its heading and its lines. */
const words = (page: Page) => tip(page).locator('> *').allTextContents()
const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) })
const focused = (page: Page) => page.locator(':focus')

interface Explained {
  entries: {
    entries: { hypervisor: string | null }[]
    verdicts: { hypervisor: string; verdict: string; text: string }[]
  }[]
}

describeInBrowser('the table', (onPage) => {
  test('has roles and names for whoever does not see it', () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      const seen = await page.locator('body').ariaSnapshot()
      expect(`\n${withoutVersion(seen)}`).toMatchSnapshot()
    }))

  test("the browser's own accessibility tree has its cells, and the words on the one in focus", () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      await row(page, 'debian/arm64').getByRole('gridcell').first().focus()
      const session = await page.context().newCDPSession(page)
      const { nodes } = await session.send('Accessibility.getFullAXTree')
      const ofRole = (role: string) => nodes.filter((node) => node.role?.value === role)
      expect(ofRole('grid').map(({ name }) => name?.value)).toEqual(['Entries and hypervisors'])
      expect(ofRole('columnheader')).toHaveLength(7)
      expect(ofRole('rowheader')).toHaveLength(15)
      expect(ofRole('gridcell')).toHaveLength(15 * 6)
      const inFocus = nodes.find(({ role, properties }) => {
        const isFocused = properties?.find(({ name }) => name === 'focused')?.value.value
        return role?.value === 'gridcell' && isFocused
      })
      expect(inFocus).toMatchObject({
        name: { value: 'worse tier' },
        description: {
          value: expect.stringContaining('has aarch64 as qemu; others have it as kvm'),
        },
      })
    }))

  test('each cell has, under the pointer, what explain says', () =>
    onPage(FULL_LAB, DESKTOP, async (page, { run }) => {
      const names = await page.locator('tbody th .name').allTextContents()
      expect(names).toHaveLength(15)
      for (const [index, name] of names.entries()) {
        const { stdout } = await run('explain', name, '--json')
        const { entries, verdicts } = (JSON.parse(stdout) as Explained).entries[0]!
        const cells = page.locator('tbody tr').nth(index).getByRole('gridcell')
        for (const [column, { hypervisor, verdict, text }] of verdicts.entries()) {
          await cells.nth(column).hover()
          const isTaker = entries[0]?.hypervisor === hypervisor
          const kind = isTaker ? 'chosen' : verdict === 'chosen' ? 'candidate' : verdict
          expect(await cells.nth(column).locator('.word').textContent()).toBe(kind)
          const [head, line] = await words(page)
          expect(head).toMatch(RegExp(`^${name}.* on ${hypervisor}$`))
          expect(line).toContain(` ${kind} `)
          const share = /takes \d+ of \d+/.exec(text)?.[0]
          expect(line).toContain(isTaker ? share : text)
        }
        if (verdicts.length > 0) continue
        await cells.first().hover()
        expect((await words(page))[1]).toContain('target pdp11 has no definition')
      }
    }))

  test('a hypervisor for which an earlier answer stands in keeps what it had', () =>
    onPage(STALE_LAB, DESKTOP, async (page) => {
      const cells = page.locator('tbody tr')
      expect(await cells.nth(0).getByRole('gridcell').allTextContents()).toEqual([
        '✓ kvmchosen',
        'Sstale',
      ])
      expect(await cells.nth(1).getByRole('gridcell').allTextContents()).toEqual([
        '○candidate',
        '● kvmexists',
      ])
      await cells.nth(1).getByRole('gridcell').first().hover()
      expect((await words(page))[1]).toBe('○ candidate could take it; the VM exists on boreas')
      await cells.nth(1).getByRole('gridcell').last().hover()
      expect((await words(page))[1]).toBe(
        '● exists runs it as kvm; VM fedora_amd64 existed there when it last answered, and stays',
      )
      expect(await cells.nth(0).locator('.runs').textContent()).toBe(
        'on atlas · x86_64 · kvm · to create',
      )
      const items = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem')
      expect(await items.allTextContents()).toEqual([
        'boreas: stale192.0.2.13 refuses; start sshd there [connection-refused]',
        expect.stringMatching(/^boreas: .* still counts: 1 VM stays there.*\[answer-stale\]$/),
      ])
    }))

  test('one problem of several hypervisors is one card, with the words of each if they differ', () =>
    onPage(SILENT_LAB, DESKTOP, async (page) => {
      const cards = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem')
      const lines = cards.evaluateAll((all) =>
        all.map((card) => [...card.children].map((line) => line.textContent)),
      )
      expect(await lines).toEqual([
        [
          '2 hypervisors failed',
          'virsh ended with 1; look at libvirtd [virsh-failed]',
          'hv12, hv6',
        ],
        [
          '4 hypervisors unreachable',
          'hv10: 192.0.2.1 refuses; start sshd there [connection-refused]',
          'hv8: 192.0.2.2 refuses; start sshd there [connection-refused]',
          'hv4: 192.0.2.1 refuses; start sshd there [connection-refused]',
          'hv2: 192.0.2.2 refuses; start sshd there [connection-refused]',
        ],
      ])
    }))

  test('loads are bars, VMs that are there and new ones; with a limit they are full at that', () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      const parts = await page.locator('thead .bar').evaluateAll((bars) =>
        bars.map((bar) => {
          const whole = bar.clientWidth
          const part = (name: string) =>
            Math.round((100 * (bar.querySelector(name)?.clientWidth ?? 0)) / whole)
          return [part('.there'), part('.new'), bar.classList.contains('framed')]
        }),
      )
      expect(parts).toEqual([
        [40, 60, false],
        [0, 100, true],
        [0, 100, false],
        [0, 0, false],
        [0, 0, false],
        [0, 0, false],
      ])
      await page.getByRole('columnheader', { name: 'fortuna' }).hover()
      expect(await words(page)).toEqual([
        'fortuna',
        'failed: virsh ended with 1: cannot connect to the daemon; look at the service libvirtd there [virsh-failed]',
        'no VMs; no limit',
      ])
    }))

  test('the words stay while the pointer is on them, and go with it or with Escape', () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      const cell = row(page, 'debian/arm64').getByRole('gridcell').first()
      await cell.hover()
      await tip(page).hover()
      await page.waitForTimeout(400)
      expect(await tip(page).isVisible()).toBe(true)
      await page.getByRole('heading', { name: 'VM plan' }).hover()
      await tip(page).waitFor({ state: 'hidden' })
      await cell.hover()
      await page.keyboard.press('Escape')
      expect(await tip(page).isVisible()).toBe(false)
    }))
})

describeInBrowser('2,000 entries on 200 hypervisors', (onPage) => {
  test('rows are made as they come into sight, and keep their numbers', () =>
    onPage(largeLab(1000, 200), DESKTOP, async (page) => {
      const rows = page.locator('tbody tr')
      expect(await rows.count()).toBeLessThan(30)
      expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('2001')
      const times = await page.evaluate(async () => {
        const box = document.querySelector('.box') as HTMLElement
        const taken: number[] = []
        for (let screen = 0; box.scrollTop + box.clientHeight < box.scrollHeight; screen += 1) {
          const before = performance.now()
          box.scrollTop += box.clientHeight
          box.dispatchEvent(new Event('scroll'))
          // Has all that is in sight laid out.
          document.querySelector('tbody tr:last-child td:last-child')?.getBoundingClientRect()
          taken.push(performance.now() - before)
          if (screen % 10 === 0) await new Promise((done) => requestAnimationFrame(done))
        }
        return taken.sort((a, b) => a - b)
      })
      const middle = times[times.length >> 1] ?? 0
      console.log(
        `${times.length} screens: ${middle.toFixed()} ms, at most ${times.at(-1)?.toFixed()} ms`,
      )
      expect(middle).toBeLessThan(1000)
      expect(await rows.last().getAttribute('aria-rowindex')).toBe('2001')
      expect(await rows.last().locator('.name').textContent()).toBe('p1000/arm64')
      expect(await rows.count()).toBeLessThan(30)
    }))

  test('the keys lead to rows that were not there, and the words stay with the focus', () =>
    onPage(largeLab(1000, 200), DESKTOP, async (page) => {
      await page.locator('.box').evaluate((box) => box.scrollIntoView())
      await page.getByRole('gridcell').first().focus()
      const box = (await page.locator('.box').boundingBox()) ?? { x: 0, y: 0 }
      await page.mouse.move(box.x + 400, box.y + 400)
      expect((await words(page))[0]).toMatch(/ on hv\d+$/)
      for (const key of ['Control+End', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key)
      await page.waitForTimeout(400)
      expect((await words(page))[0]).toBe('p999/arm64 on hv200')
      expect(await focused(page).evaluate((cell) => cell.getBoundingClientRect().top)).toBeLessThan(
        900,
      )
      await page.locator('.box').evaluate((scrolled) => scrolled.scrollTo(0, 0))
      await page.getByText('p1/amd64', { exact: true }).waitFor()
      await page.keyboard.press('ArrowUp')
      expect((await words(page))[0]).toBe('p999/amd64 on hv200')
      await page.keyboard.press('Control+Home')
      expect((await words(page))[0]).toBe('Entries are rows, hypervisors columns')
    }))
})

describeInBrowser('without a mouse', (onPage) => {
  test('the arrows go from cell to cell, each with its words', () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      await page.getByRole('button', { name: 'Show all' }).focus()
      const press = async (key: string) => {
        await page.keyboard.press(key)
        const id = await focused(page).getAttribute('aria-describedby')
        return page.locator(`#${id}`).locator('strong').textContent()
      }
      expect(await press('Tab')).toBe('arch/amd64 (template) on atlas')
      expect(await press('ArrowRight')).toBe('arch/amd64 (template) on boreas')
      expect(await press('ArrowDown')).toBe('builder/amd64 (hypervisor: rack2) on boreas')
      expect(await press('ArrowLeft')).toBe('builder/amd64 (hypervisor: rack2) on atlas')
      expect(await press('ArrowLeft')).toBe('builder/amd64 (hypervisor: rack2)')
      expect(await press('ArrowLeft')).toBe('builder/amd64 (hypervisor: rack2)')
      expect(await press('ArrowUp')).toBe('arch/amd64 (template)')
      expect(await press('End')).toBe('arch/amd64 (template) on fortuna')
      expect(await press('ArrowUp')).toBe('fortuna')
      expect(await press('Control+End')).toBe('alpine/riscv64 on fortuna')
      expect(await press('PageUp')).toBe('cache/amd64 (hypervisor: boreas) on fortuna')
      expect(await press('Home')).toBe('cache/amd64 (hypervisor: boreas)')
    }))

  test('the cell in focus is never under the first row or column', () =>
    onPage(FULL_LAB, { viewport: { width: 700, height: 500 } }, async (page) => {
      await row(page, 'alpine/riscv64').getByRole('gridcell').last().focus()
      for (const key of ['PageUp', 'ArrowUp', 'ArrowUp', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) {
        await page.keyboard.press(key)
        const isInSight = await focused(page).evaluate(async (cell) => {
          await new Promise((resolve) => requestAnimationFrame(resolve))
          await new Promise((resolve) => requestAnimationFrame(resolve))
          const { left, top } = cell.getBoundingClientRect()
          return document.elementFromPoint(left + 4, top + 4) === cell
        })
        expect({ key, isInSight }).toEqual({ key, isInSight: true })
      }
    }))

  test('the table is one stop of the Tab key, at the cell that had the focus last', () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      await page.getByRole('button', { name: 'Show all' }).focus()
      const keys = ['Tab', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'Tab']
      for (const key of keys) await page.keyboard.press(key)
      expect(await focused(page).count()).toBe(0)
      expect(await tip(page).isVisible()).toBe(false)
      await page.keyboard.press('Shift+Tab')
      expect((await words(page))[0]).toBe('arch/amd64 (template) on boreas')
    }))
})
