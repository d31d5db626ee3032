import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { browserOrReason, openBrowser, type OpenBrowser } from './browser.ts'
import { startMockSite, type Site } from './site.ts'
import { open, settled, signIn } from './walk.ts'

describe.runIf(browserOrReason())('an EPI manager (PAGES-3)', () => {
  let site: Site
  let browser: OpenBrowser
  let page: Page

  beforeAll(async () => {
    site = await startMockSite()
    browser = await openBrowser({ width: 1280, height: 900 })
    page = browser.context.pages()[0] ?? (await browser.context.newPage())
    await signIn(page, site, site.accounts.epiManager)
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
  })

  test('sees six tracers with coverage beside stock', async () => {
    await open(page, site, '/overview')
    const tiles = page.locator('.tile')
    expect(await tiles.count()).toBe(6)
    expect(await tiles.first().textContent()).toMatch(/coverage, dose 1.*\d+%.*months of stock.*\d\.\d/)
  })

  test('drills from the country down to one facility and comes back by the path', async () => {
    await open(page, site, '/overview')
    await page.getByRole('link', { name: 'Northern', exact: true }).click()
    await page.getByRole('link', { name: 'Kambara', exact: true }).click()
    await page.waitForURL(/area=100/)
    const facility = page.locator('tbody .first a').first()
    await facility.waitFor()
    await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'Northern' }).click()
    await page.waitForURL(/area=10$/)
    await page.goBack()
    await facility.click()
    await page.waitForURL(/\/resupply\?.*facility=/)
    await page.locator('#panel-title').waitFor()
  })

  test('keeps month and antigens when changing to the other hierarchy', async () => {
    await open(page, site, '/overview?antigens=all&month=202605')
    await page.getByRole('button', { name: 'DHIS2' }).click()
    await page.waitForURL(/hierarchy=dhis2/)
    expect(page.url()).toMatch(/antigens=all/)
    expect(page.url()).toMatch(/month=202605/)
  })

  test('opens any number: its formula, its sources, its earlier values, its twelve months', async () => {
    await open(page, site, '/overview')
    await page.locator('.tile .explain').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('How it is computed').waitFor()
    const text = await dialog.textContent()
    expect(text).toMatch(/target persons of the month/)
    expect(text).toMatch(/fetched 31 hours ago/)
    expect(text).toMatch(/was 18,020 doses until/)
    expect(
      await dialog
        .getByRole('listitem')
        .filter({ hasText: /20\d\d: / })
        .count(),
    ).toBe(12)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('finds on the map the same content as in the table', async () => {
    await open(page, site, '/overview?view=map')
    await page.locator('.map-body .plot svg path').first().waitFor()
    const drawn = await page.locator('.map-body .plot svg').textContent()
    await page.getByText('The same as a table').click()
    const places = await page.locator('.area-table tbody .first a').allTextContents()
    expect(places.length).toBeGreaterThan(3)
    for (const place of places) expect(drawn).toContain(place)
  })

  test('reads trends as findings', async () => {
    await open(page, site, '/overview')
    await page.locator('footer, .trends, [style*="min-height"]').last().scrollIntoViewIfNeeded()
    await page.locator('.trends figcaption').first().waitFor()
    expect(await page.locator('.trends figcaption').first().textContent()).toMatch(/^BCG: (coverage|too few)/)
    await settled(page)
  })
})
