import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { browserOrReason, openBrowser, type OpenBrowser } from './browser.ts'
import { startMockSite, type Site } from './site.ts'
import { open, settled, signIn, sidewaysScroll, until } from './walk.ts'

/** Ids of web/mock: 100 is an ordinary district, 101 has 300 facilities, 102 is empty, 103 belongs to somebody else. */
const SMALL = '/resupply?district=100'

/** What a screen reader says of the cell that has the focus. */
const FOCUSED_WORDS = `document.activeElement.querySelector('.hidden-text')?.textContent ?? ''`

describe.runIf(browserOrReason())('a district officer (PAGES-2)', () => {
  let site: Site
  let browser: OpenBrowser
  let page: Page

  beforeAll(async () => {
    site = await startMockSite()
    browser = await openBrowser({ width: 1280, height: 800 })
    page = browser.context.pages()[0] ?? (await browser.context.newPage())
    await signIn(page, site, site.accounts.divo)
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
  })

  test('begins on the resupply page, with the answer on top', async () => {
    await open(page, site, '/')
    expect(new URL(page.url()).pathname).toBe('/resupply')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(
      /facilities will run out of .+ before \d+ \w+\./,
    )
  })

  test('sees which source is not reachable and how old its numbers are', async () => {
    expect(await page.locator('.source-line').textContent()).toMatch(
      /DHIS2 is not reachable: its numbers are from 31 hours ago/,
    )
  })

  test('reads not reported as not reported, never as nought', async () => {
    await open(page, site, `${SMALL}&filter=notReported`)
    const cell = page.getByRole('gridcell', { name: /stock not reported|doses given not reported/ }).first()
    expect(await cell.locator('.hidden-text').textContent()).not.toMatch(/on hand 0 doses; stock not reported/)
    expect(await cell.locator('[aria-hidden]').first().textContent()).toMatch(/not rep\./i)
  })

  test('walks the grid by keyboard and opens a facility with Enter', async () => {
    await open(page, site, SMALL)
    await page.getByRole('rowheader').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    const label = await page.evaluate<string>(FOCUSED_WORDS)
    await page.keyboard.press('Enter')
    const heading = page.locator('#panel-title')
    await heading.waitFor()
    expect(label.startsWith((await heading.textContent()) ?? '?')).toBe(true)
    expect(new URL(page.url()).searchParams.get('facility')).toMatch(/^\d+$/)
    await page.keyboard.press('Escape')
    await heading.waitFor({ state: 'detached' })
    expect(await page.evaluate<string>(FOCUSED_WORDS)).toBe(label)
  })

  test('reaches the last of 300 facilities by keys though only those in sight are drawn', async () => {
    await open(page, site, '/resupply?district=101&sort=name')
    const grid = page.getByRole('grid')
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(300)
    expect(await page.locator('tbody tr').count()).toBeLessThan(60)
    await page.getByRole('rowheader').first().focus()
    await page.keyboard.press('PageDown')
    await until(page, `document.activeElement.dataset.row === '10'`)
    await page.keyboard.press('Control+End')
    await until(page, `document.activeElement.dataset.row === '299'`)
    expect(await page.evaluate<string>('document.activeElement.dataset.column')).toBe('10')
  })

  test('says by aria-sort how the grid is sorted, and keeps it in the address', async () => {
    await open(page, site, SMALL)
    await page.getByRole('button', { name: /^Sort by BCG/ }).click()
    await page.waitForURL(/sort=1/)
    expect(await page.locator('th.antigen').first().getAttribute('aria-sort')).toBe('ascending')
  })

  test('decides otherwise than recommended only with a reason, and it is kept with name and time', async () => {
    await open(page, site, `${SMALL}&facility=100003&antigen=4`)
    const form = page.getByRole('form', { name: 'Quantity to send: Penta' })
    await form.getByLabel('Your quantity, doses').fill('155')
    expect(await form.textContent()).toContain('16 vials of 10 = 160 doses')
    await form.getByRole('button', { name: 'Save' }).click()
    expect(await form.textContent()).toContain('say why')
    await form.getByLabel('Reason for the difference').fill('Campaign on the 12th')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/Amina Kallo entered 155 doses/).waitFor()
  })

  test('ticks the checklist and signs off', async () => {
    await open(page, site, `${SMALL}&facility=100006`)
    await page.getByLabel('Vaccination records seen').check()
    await page.getByText(/5 points are not checked yet/).waitFor()
    await page.getByRole('button', { name: /^Sign off/ }).click()
    await page.getByText(/Signed off by Amina Kallo/).waitFor()
    await page.getByRole('button', { name: 'Withdraw the sign-off' }).click()
    await page.getByRole('button', { name: /^Sign off/ }).waitFor()
  })

  test('enters stock told by phone; a product left out stays as it was', async () => {
    await open(page, site, '/resupply/paper/100001')
    const before = await page.locator('tbody tr').nth(1).locator('td').first().textContent()
    await page.getByLabel('Confirmed by (head nurse)').fill('Sister Rose')
    await page.getByLabel('Doses of BCG, 20-dose vial').fill('260')
    await page.getByRole('button', { name: 'Save 1 product' }).click()
    await page.waitForURL(/facility=100001/)
    await open(page, site, '/resupply/paper/100001')
    expect(await page.locator('tbody tr').nth(0).locator('td').first().textContent()).toMatch(/^260/)
    expect(await page.locator('tbody tr').nth(1).locator('td').first().textContent()).toBe(before)
  })

  test('is told in words that another district is not theirs', async () => {
    await open(page, site, '/resupply?district=103')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This is outside your area')
  })

  test('is told what to do next in a district without facilities', async () => {
    await open(page, site, '/resupply?district=102')
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toContain('has no facilities yet')
  })

  test('prints every facility on A4 landscape, the head on each page, with a place to sign', async () => {
    await open(page, site, SMALL)
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map(([, width, height]) => [
      Number(width),
      Number(height),
    ])
    expect(boxes.length).toBeGreaterThan(1)
    for (const [width, height] of boxes) {
      expect(Math.round(width ?? 0)).toBe(842)
      expect(Math.round(height ?? 0)).toBe(595)
    }
    await page.emulateMedia({ media: 'print' })
    await page.locator('.print-sheet').waitFor()
    expect(await page.locator('.print-sheet table').first().locator('tbody tr').count()).toBe(34)
    expect(await page.locator('.signatures').textContent()).toContain('Amina Kallo')
    await page.emulateMedia({ media: 'screen' })
  })

  test('keeps the last answer when the line drops, and says so', async () => {
    await open(page, site, SMALL)
    await until(page, 'navigator.serviceWorker.controller !== null')
    await page.reload()
    await settled(page)
    await browser.context.setOffline(true)
    await page.reload()
    await page.getByText(/No connection: shown as kept on this device/).waitFor()
    expect(await page.getByRole('rowheader').count()).toBeGreaterThan(5)
    await browser.context.setOffline(false)
  })

  test('has a list in place of the grid on a telephone, without sideways scrolling', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await open(page, site, SMALL)
    expect(await page.locator('.facility-list li').count()).toBe(34)
    expect(await sidewaysScroll(page)).toBe(0)
    await page.locator('.facility-list button').first().click()
    await page.locator('#panel-title').waitFor()
    expect(await sidewaysScroll(page)).toBe(0)
  })
})
