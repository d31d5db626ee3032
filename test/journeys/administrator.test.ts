import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { browserOrReason, openBrowser, type OpenBrowser } from './browser.ts'
import { startMockSite, type Site } from './site.ts'
import { open, signIn } from './walk.ts'

describe.runIf(browserOrReason())('an administrator (PAGES-4)', () => {
  let site: Site
  let browser: OpenBrowser
  let page: Page

  beforeAll(async () => {
    site = await startMockSite()
    browser = await openBrowser({ width: 1280, height: 900 })
    page = browser.context.pages()[0] ?? (await browser.context.newPage())
    await signIn(page, site, site.accounts.administrator)
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
  })

  test('is told what needs their hands, and what to do', async () => {
    await open(page, site, '/systems')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/\d+ things need your hands\./)
    expect(await page.locator('.connections').textContent()).toContain('Check that the server runs')
  })

  test('starts a run and watches it come to its end', async () => {
    await open(page, site, '/systems?tab=runs')
    await page.getByRole('button', { name: 'Start: Figures anew' }).click()
    await page.getByRole('progressbar').waitFor()
    expect(await page.getByRole('button', { name: 'Start: Figures anew' }).isDisabled()).toBe(true)
    await page.getByRole('progressbar').waitFor({ state: 'detached' })
    expect(await page.locator('tbody tr').first().textContent()).toMatch(/by admin.*done/)
  })

  test('goes from a cause of rejects to its rows, by an address that can be sent on', async () => {
    await open(page, site, '/systems?tab=rejects')
    await page.getByRole('link', { name: 'Show the rows' }).first().click()
    await page.waitForURL(/reason=facilityWithoutZone/)
    await page.locator('.reject tbody tr').nth(8).waitFor()
    expect(await page.locator('.reject tbody tr').count()).toBe(9)
  })

  test('confirms a proposed mapping', async () => {
    await open(page, site, '/systems?tab=mappings&antigen=9')
    const row = page.locator('tbody tr').first()
    await row.getByRole('button', { name: /^Confirm/ }).click()
    await row.getByText('confirmed', { exact: true }).waitFor()
  })

  test('confirms which element of DHIS2 receives which stock', async () => {
    await open(page, site, '/systems?tab=stockMapping')
    await page
      .getByRole('button', { name: /, Received: ?proposed/ })
      .first()
      .click()
    const panel = page.locator('.mapping-panel')
    await panel.getByRole('button', { name: /^Confirm/ }).click()
    await panel.getByText('confirmed', { exact: true }).waitFor()
  })

  test('sees what a file of links would do before it does it', async () => {
    await open(page, site, '/systems?tab=links')
    await page.getByText('Import links from a CSV file').click()
    await page
      .getByLabel('CSV file')
      .setInputFiles({ name: 'links.csv', mimeType: 'text/csv', buffer: Buffer.from('openlmisCode,dhis2Id\n') })
    await page.getByText(/Would add 11, change 2/).waitFor()
    expect(await page.locator('.import').textContent()).toMatch(/Line 7: The code HC-9999 is not known/)
    await page.getByRole('button', { name: 'Apply the file' }).click()
    await page.getByText(/Applied: added 11/).waitFor()
  })

  test('finds the links that are missing', async () => {
    await open(page, site, '/systems?tab=links&state=unlinked')
    await page.locator('tbody tr').first().waitFor()
    const states = await page.locator('tbody td:nth-child(3) .tag').allTextContents()
    expect(new Set(states.map((state) => state.trim()))).toEqual(new Set(['not linked']))
  })
})
