import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { browserOrReason, openBrowser, type OpenBrowser } from './browser.ts'
import { answer, comparedIds, decideMany, listHistory, nextQuestion, sentAll } from './review-walk.ts'
import { startMockSite, type Site } from './site.ts'
import { open, signIn, until } from './walk.ts'

const DECISIONS = 200

describe.runIf(browserOrReason())('the review of the crosswalk (PAGES-6)', () => {
  let site: Site
  let first: OpenBrowser
  let second: OpenBrowser
  let page: Page
  const complaints: string[] = []

  async function enter(browser: OpenBrowser): Promise<Page> {
    const entered = browser.context.pages()[0] ?? (await browser.context.newPage())
    entered.on('pageerror', (error) => complaints.push(error.message))
    await signIn(entered, site, site.accounts.administrator)
    return entered
  }

  beforeAll(async () => {
    site = await startMockSite()
    first = await openBrowser({ width: 1280, height: 900 })
    page = await enter(first)
  })
  afterAll(async () => {
    await first?.close()
    await second?.close()
    await site?.stop()
  })

  const historyOf = async (query: string) => await listHistory(page, site, query)

  test('asks one question, with how many are left of each kind above it', async () => {
    await open(page, site, '/crosswalk')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(
      /^Is this the same place\? \d+ places of OpenLMIS wait/,
    )
    expect(await page.locator('.kinds').textContent()).toMatch(/\d+ suggested.*\d+ with several likely ones/)
    await page.getByRole('heading', { level: 2, name: /= .+\?$/ }).waitFor()
    await page.getByText(/m apart$/).waitFor()
  })

  test('marks what differs, and says in words what speaks for the pair', async () => {
    expect(await page.locator('.comparison mark').count()).toBeGreaterThan(0)
    expect(await page.locator('.evidence').textContent()).toMatch(
      /likely to be the same, because.*The names are spelled alike/,
    )
  })

  test(`takes ${DECISIONS} decisions by keyboard alone, several a second, and stores each of them once`, async () => {
    await open(page, site, '/crosswalk')
    await page.locator('.comparison').waitFor()
    console.warn(await decideMany(page, DECISIONS))
    const stored = (await historyOf('by=admin')).filter(({ action }) => action === 'confirm' || action === 'reject')
    expect(stored).toHaveLength(DECISIONS)
    expect(new Set(stored.map(({ placeId, otherPlaceId }) => `${placeId} ${otherPlaceId}`)).size).toBe(DECISIONS)
  }, 240_000)

  test('takes the last decision back with one key, and asks about it again', async () => {
    const asked = await comparedIds(page)
    await answer(page, 'a')
    await page.keyboard.press('u')
    await nextQuestion(page, await comparedIds(page), asked)
    await sentAll(page)
    const [undo, confirm] = await historyOf('by=admin')
    expect([undo?.action, confirm?.action]).toEqual(['undo', 'confirm'])
    expect(undo?.undoes).toBe(confirm?.id)
  })

  test('keeps the focus in sight while the keys work', async () => {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<string>('document.activeElement?.tagName ?? ""')
    expect(focused).not.toBe('BODY')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys of the review' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await page.evaluate<string>('document.activeElement?.tagName ?? ""')).not.toBe('BODY')
  })

  test('compares with an alternative by its number', async () => {
    await open(page, site, '/crosswalk?state=ambiguous')
    await page.getByRole('heading', { name: 'Or one of these?' }).waitFor()
    const before = await comparedIds(page)
    await page.keyboard.press('2')
    await nextQuestion(page, before)
    expect(await page.locator('.alternatives [aria-pressed=true]').textContent()).toMatch(/^2/)
  })

  test('finds another counterpart by hand, and links it, without the mouse', async () => {
    await open(page, site, '/crosswalk?place=302')
    await page.getByRole('heading', { level: 2, name: /^Which place is this\?/ }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('ou000000301')
    await page.getByRole('dialog').getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.comparison').waitFor()
    await answer(page, 'a')
    await sentAll(page)
    expect((await historyOf('place=302'))[0]).toMatchObject({ action: 'confirm', otherPlaceId: 10_302 })
  })

  test('keeps why no counterpart is expected', async () => {
    await open(page, site, '/crosswalk?place=303')
    await page.getByRole('heading', { level: 2 }).waitFor()
    await page.keyboard.press('n')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await sentAll(page)
    await open(page, site, '/crosswalk?place=303')
    await page.getByText(/Holds stock, does not vaccinate/).waitFor()
    await page.getByText(/No counterpart expected, says admin/).waitFor()
  })

  test('tells the second of two people who decided first, and changes nothing', async () => {
    second = await openBrowser({ width: 1280, height: 900 })
    const other = await enter(second)
    for (const one of [page, other]) {
      await open(one, site, '/crosswalk?place=290')
      await one.locator('.comparison').waitFor()
    }
    await answer(page, 'a')
    await sentAll(page)
    await answer(other, 'r')
    await other.getByText(/your answer was not stored\. admin \(confirm\) was faster/).waitFor()
    expect((await historyOf('place=290')).map(({ action }) => action)).toEqual(['confirm'])
    await other.getByRole('button', { name: 'Look at it again' }).click()
    await other.getByText('Linked already; the matcher did not weigh it.').waitFor()
  })

  test('keeps decisions while the server is not reached, and sends them when it is', async () => {
    await open(page, site, '/crosswalk?state=suggested')
    await page.locator('.comparison').waitFor()
    const before = (await historyOf('by=admin')).length
    await page.route('**/api/v1/crosswalk/decisions', (route) => route.abort())
    await answer(page, 'a')
    await answer(page, 'a')
    await page.getByText(/The server is not reached\. 2 answers wait/).waitFor()
    await page.unroute('**/api/v1/crosswalk/decisions')
    await page.getByRole('button', { name: 'Try now' }).click()
    await sentAll(page)
    expect((await historyOf('by=admin')).length).toBe(before + 2)
  })

  test('accepts many at once after showing them, and takes all of them back', async () => {
    await open(page, site, '/crosswalk?tab=bulk&from=80')
    const words = await page.getByText(/would be linked\. Expected to be wrong/).textContent()
    const count = Number(/\d+/.exec(words ?? '')?.[0])
    expect(count).toBeGreaterThan(1)
    await page.locator('.sample-row input').first().uncheck()
    await page.getByRole('button', { name: `Link ${count - 1} place` }).click()
    await page.getByText(new RegExp(`^${count - 1} places? linked\\.`)).waitFor()
    await page.getByRole('button', { name: 'Undo all of it' }).click()
    await page.getByText(new RegExp(`^${count - 1} taken back\\.`)).waitFor()
    await page.getByText(new RegExp(`^${count} places? would be linked`)).waitFor()
  })

  test('shows what changed on the other side, old beside new, and keeps the link when told to', async () => {
    await open(page, site, '/crosswalk?tab=drift')
    const finding = page.locator('.drift-list > li').filter({ hasText: 'renamed' }).first()
    expect(await finding.textContent()).toMatch(/Before.*Tigidi HC.*Now.*Tigidi Referral Health Centre/)
    const count = await page.locator('.drift-list > li').count()
    await finding.getByRole('button', { name: 'Still the same place' }).click()
    await until(page, `document.querySelectorAll('.drift-list > li').length === ${count - 1}`)
  })

  test('shows a file before it is applied, and wants a confirmation for one that ends many links', async () => {
    await open(page, site, '/crosswalk?tab=files')
    const file = { name: 'links.csv', mimeType: 'text/csv', buffer: Buffer.from('openlmisCode,dhis2Id\nunlink,\n') }
    await page.getByLabel('CSV or XLSX file').setInputFiles(file)
    await page.getByText(/Would add 11, change 2.*end 160/).waitFor()
    await page.getByText(/Line 7: The code HC-9999 is not known/).waitFor()
    const apply = page.getByRole('button', { name: 'Apply the file' })
    expect(await apply.isDisabled()).toBe(true)
    await page.getByRole('checkbox', { name: /would end 160 of 310 links/ }).check()
    await apply.click()
    await page.getByText(/Applied: added 11/).waitFor()
  })

  test('takes any decision back from the history', async () => {
    await open(page, site, '/crosswalk?tab=history')
    const entry = page.locator('.history > li').filter({ hasText: 'linked with' }).filter({ hasNotText: 'taken back' })
    await entry
      .getByRole('button', { name: /^Undo: / })
      .first()
      .click()
    await page
      .getByText(/^Decision on .+ taken back/)
      .first()
      .waitFor()
  })

  test('gives an area to a reviewer', async () => {
    await open(page, site, '/crosswalk?tab=reviewers')
    await page.getByRole('button', { name: 'Add an area: Rui Costa' }).click()
    await page.getByLabel('Region').selectOption({ label: await firstArea(page) })
    await page.getByRole('button', { name: 'Assign' }).click()
    await page.getByRole('button', { name: /from Rui Costa/ }).waitFor()
  })

  async function firstArea(of: Page): Promise<string> {
    return (await of.getByLabel('Region').locator('option').nth(1).textContent()) ?? ''
  }

  test('can be steered without single keys', async () => {
    await open(page, site, '/crosswalk')
    await page.locator('.comparison').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('checkbox', { name: 'Single keys answer' }).uncheck()
    await page.keyboard.press('Escape')
    const asked = await comparedIds(page)
    await page.keyboard.press('a')
    await page.getByRole('button', { name: /^Later/ }).click()
    await nextQuestion(page, asked)
    await page.getByRole('button', { name: /^Keys/ }).click()
    await page.getByRole('checkbox', { name: 'Single keys answer' }).check()
    expect(complaints).toEqual([])
  })
})
