import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { DESKTOP, describeInBrowser } from './in_browser.ts'
import { FULL_LAB, largeLab, SILENT_LAB } from './labs.ts'

const entriesOf = (page: Page) => page.locator('tbody th .name').allTextContents()
const said = (page: Page) => page.getByRole('status').textContent()

describeInBrowser('the filters', (onPage) => {
  test('platform, target, hypervisor, result and words narrow the table', () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      const field = (name: string) => page.getByLabel(name, { exact: true })
      expect(await said(page)).toBe('15 entries, 6 hypervisors')
      await field('Platform').selectOption('debian')
      expect(await entriesOf(page)).toEqual([
        'debian/s390x',
        'debian/amd64',
        'debian/arm64',
        'debian/riscv64',
      ])
      await field('Result').selectOption('unassigned')
      expect(await entriesOf(page)).toEqual(['debian/s390x', 'debian/riscv64'])
      await field('Target').selectOption('riscv64')
      expect(await entriesOf(page)).toEqual(['debian/riscv64'])
      expect(await said(page)).toBe('1 of 15 entries, 6 hypervisors')

      await page.getByRole('button', { name: 'Show all' }).click()
      await page.getByText('15 entries, 6 hypervisors', { exact: true }).waitFor()
      await field('Hypervisor').selectOption('castor')
      expect(await said(page)).toBe('5 of 15 entries, 1 of 6 hypervisors')
      expect(await page.locator('td[data-kind=chosen]').count()).toBe(5)
      expect(await page.getByRole('columnheader').count()).toBe(2)
      await field('Result').selectOption('every')
      expect(await said(page)).toBe('15 entries, 1 of 6 hypervisors')
      await field('Result').selectOption('unassigned')
      expect(await said(page)).toBe('6 of 15 entries, 1 of 6 hypervisors')
      await field('Result').selectOption('assigned')
      const ofCastor = await entriesOf(page)
      expect(ofCastor).toContain('debian/arm64')
      expect(await page.locator('td[data-kind=chosen]').count()).toBe(ofCastor.length)

      await field('Hypervisor').selectOption('all')
      await field('Find').fill('RACK2 amd')
      expect(await entriesOf(page)).toEqual(['builder/amd64'])
      await field('Find').fill('nothing like it')
      expect(await said(page)).toBe('0 of 15 entries, 6 hypervisors')
      await page.keyboard.press('Enter')
      expect(await said(page)).toBe('0 of 15 entries, 6 hypervisors')
    }))
})

describeInBrowser('the loads', (onPage) => {
  test('are there for all hypervisors, the fullest first, and lead to the VMs of one', () =>
    onPage(FULL_LAB, DESKTOP, async (page) => {
      const loads = page.getByRole('region', { name: 'Loads, fullest first' })
      const buttons = loads.getByRole('button')
      expect(await buttons.allTextContents()).toEqual([
        'atlas2 + 3 VMs',
        'boreas1 of 1 VM',
        'castor5 VMs',
        'dionedrained',
        'eos-with-a-long-name.rack17.example.orgunreachable',
        'fortunafailed',
      ])
      await page.getByLabel('Find').fill('nothing like it')
      await buttons.nth(1).click()
      await page.getByText('1 of 15 entries, 1 of 6 hypervisors', { exact: true }).waitFor()
      expect(await entriesOf(page)).toEqual(['cache/amd64'])
      expect(await page.locator(':focus').getAttribute('id')).toBe('hypervisor')
    }))
})

describeInBrowser('names with numbers', (onPage) => {
  test('stand in the order of their numbers in what is to choose from', () =>
    onPage(SILENT_LAB, DESKTOP, async (page) => {
      const choices = (name: string) =>
        page.getByLabel(name, { exact: true }).locator('option').allTextContents()
      expect(await choices('Platform')).toEqual(['all', 'p9', 'p10'])
      const hypervisors = Array.from({ length: 12 }, (_, index) => `hv${index + 1}`)
      expect(await choices('Hypervisor')).toEqual(['all', ...hypervisors])
    }))
})

describeInBrowser('1,000 entries on 100 hypervisors', (onPage) => {
  test('are found at once; verdicts are said once', () =>
    onPage(largeLab(500, 100), DESKTOP, async (page) => {
      expect((await page.content()).length).toBeLessThan(1_500_000)
      const data = JSON.parse((await page.locator('#data').textContent()) ?? '')
      expect([data.pools.length, data.verdicts.length]).toEqual([2, 3])
      expect(await said(page)).toBe('1000 entries, 100 hypervisors')
      await page.getByLabel('Find').fill('p500/')
      expect(await entriesOf(page)).toEqual(['p500/amd64', 'p500/arm64'])
      expect(await said(page)).toBe('2 of 1000 entries, 100 hypervisors')
    }))
})
