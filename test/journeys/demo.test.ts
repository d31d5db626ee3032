import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { browserOrReason, openBrowser, type OpenBrowser } from './browser.ts'
import { startDemoSite, type Account, type Site } from './site.ts'
import { open, signIn, until } from './walk.ts'

/** The same pages over the real service: what the invented data cannot prove is that both sides read the contract alike. */
describe.runIf(browserOrReason())('the demo (PAGES-1 to PAGES-4)', () => {
  let site: Site
  let browser: OpenBrowser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    site = await startDemoSite()
    browser = await openBrowser({ width: 1280, height: 900 })
    page = browser.context.pages()[0] ?? (await browser.context.newPage())
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
  }, 300_000)
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
  })

  async function enterAs(account: Account): Promise<void> {
    await browser.context.clearCookies()
    await signIn(page, site, account)
  }

  test('lets an officer in by one click and shows their district', async () => {
    await open(page, site, '/sign-in')
    await page.getByRole('button', { name: /District vaccine officer/ }).click()
    await page.getByRole('grid').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/facilit(y|ies)/)
    expect(await page.getByRole('rowheader').count()).toBeGreaterThan(5)
  })

  test('keeps a quantity, a check and a sign-off with name and time', async () => {
    await page.locator('td.stock-cell').first().click()
    const form = page.locator('form.decision')
    await form.locator('input.number').fill('7')
    await form.getByRole('textbox').nth(1).fill('Told by phone: a session more')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/entered 7 doses on/).waitFor()
    await page.getByLabel('Declared stock on hand').check()
    await page.getByText(/5 points are not checked yet/).waitFor()
    await page.getByRole('button', { name: /^Sign off/ }).click()
    await page.getByText(/Signed off by/).waitFor()
  })

  test('explains a figure of that facility down to the record of the source', async () => {
    await page.locator('.figures .explain').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Twelve months').waitFor()
    expect(await dialog.textContent()).toMatch(/from DHIS2/)
    await page.keyboard.press('Escape')
  })

  test('draws the overview, its map and its trends', async () => {
    await enterAs(site.accounts.epiManager)
    await open(page, site, '/overview?view=map')
    await page.locator('.map-body .plot svg path').first().waitFor()
    expect(await page.locator('.tile').count()).toBeGreaterThanOrEqual(6)
    await page.mouse.wheel(0, 4000)
    await page.locator('.trends figcaption').first().waitFor()
  })

  test('shows an administrator both systems as fine, and runs a pull to its end', async () => {
    await enterAs(site.accounts.administrator)
    await open(page, site, '/systems')
    expect(await page.locator('.connections').textContent()).toMatch(/OpenLMIS.*fine.*DHIS2.*fine/s)
    await open(page, site, '/systems?tab=runs')
    await page.getByRole('button', { name: 'Start: Figures anew' }).click()
    await page
      .locator('tbody tr')
      .first()
      .getByText(/done|waiting|running/)
      .waitFor()
    await until(page, `!document.querySelector('tbody').textContent.match(/waiting|running/)`)
    expect(await page.locator('tbody tr').first().textContent()).toMatch(/Figures anew.*done/)
  })

  test('lets an administrator add an account with an area, and that person in', async () => {
    const ana = { login: 'ana', password: 'correct horse battery' }
    await open(page, site, '/systems?tab=accounts')
    await page.getByText('Add an account').click()
    await page.getByLabel('User name', { exact: true }).fill(ana.login)
    await page.getByLabel('Password', { exact: true }).fill(ana.password)
    await page.getByLabel('Name', { exact: true }).fill('Ana')
    await page.getByLabel('Find an area').fill('a')
    await page.locator('.area-choices button').first().click()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('ana may sign in now.').waitFor()
    expect(await page.locator('.account', { hasText: 'Ana ana' }).textContent()).toMatch(/District vaccine officer/)
    await enterAs(ana)
    expect(await page.getByRole('link', { name: 'Systems' }).count()).toBe(0)
  })

  test('gives the browser nothing to complain about', () => {
    // Asking who is signed in before anybody is, is answered by 401: the browser writes that down as an error.
    expect(complaints.filter((text) => !/status of 401/.test(text))).toEqual([])
  })
})
