import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { browserOrReason, openBrowser, type OpenBrowser } from './browser.ts'
import { startMockSite, type Role, type Site } from './site.ts'
import { LANGUAGES, open, sidewaysScroll, signIn, speak, type Language, until } from './walk.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

const PAGES: readonly { readonly name: string; readonly role: Role; readonly path: string }[] = [
  { name: 'resupply', role: 'divo', path: '/resupply?district=100' },
  { name: 'a facility', role: 'divo', path: '/resupply?district=100&facility=100003&antigen=4' },
  { name: 'paper stock', role: 'divo', path: '/resupply/paper/100001' },
  { name: 'an empty district', role: 'divo', path: '/resupply?district=102' },
  { name: 'a refused page', role: 'divo', path: '/resupply?district=103' },
  { name: 'overview', role: 'divo', path: '/overview' },
  { name: 'the map', role: 'divo', path: '/overview?view=map&measure=stock' },
  { name: 'connections', role: 'administrator', path: '/systems' },
  { name: 'runs', role: 'administrator', path: '/systems?tab=runs' },
  {
    name: 'rejects',
    role: 'administrator',
    path: '/systems?tab=rejects&system=OpenLMIS&entity=facility&reason=facilityWithoutZone',
  },
  { name: 'mappings', role: 'administrator', path: '/systems?tab=mappings' },
  { name: 'stock mapping', role: 'administrator', path: '/systems?tab=stockMapping' },
  {
    name: 'a stock mapping',
    role: 'administrator',
    path: '/systems?tab=stockMapping&cell=antigen:3~received',
  },
  { name: 'links', role: 'administrator', path: '/systems?tab=links' },
  { name: 'the review', role: 'administrator', path: '/crosswalk' },
  { name: 'a link in doubt', role: 'administrator', path: '/crosswalk?state=flagged' },
  { name: 'a place without a suggestion', role: 'administrator', path: '/crosswalk?place=302' },
  { name: 'accepting together', role: 'administrator', path: '/crosswalk?tab=bulk&from=95' },
  { name: 'all places', role: 'administrator', path: '/crosswalk?tab=places' },
  { name: 'what changed since', role: 'administrator', path: '/crosswalk?tab=drift' },
  { name: 'the history', role: 'administrator', path: '/crosswalk?tab=history' },
  { name: 'files', role: 'administrator', path: '/crosswalk?tab=files' },
  { name: 'location numbers', role: 'administrator', path: '/crosswalk?tab=gln' },
  { name: 'reviewers', role: 'administrator', path: '/crosswalk?tab=reviewers' },
]

describe.runIf(browserOrReason())('every page in every language (PAGES-5)', () => {
  let site: Site
  const browsers = new Map<Role | 'nobody', OpenBrowser>()

  async function pageOf(role: Role | 'nobody'): Promise<Page> {
    const known = browsers.get(role)
    const browser = known ?? (await openBrowser({ width: 1280, height: 900 }))
    browsers.set(role, browser)
    const page = browser.context.pages()[0] ?? (await browser.context.newPage())
    if (!known && role !== 'nobody') await signIn(page, site, site.accounts[role])
    return page
  }

  beforeAll(async () => {
    site = await startMockSite()
  })
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close()
    await site?.stop()
  })

  async function expectAccessible(page: Page, language: Language): Promise<void> {
    await page.evaluate(AXE)
    const findings = await page.evaluate<Finding[]>(
      'axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations)',
    )
    const grave = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`)).toEqual([])
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    // A key in place of its text would read like "resupply.title".
    expect(await page.locator('body').innerText()).not.toMatch(
      /\b(?:common|resupply|overview|systems|stockMapping|crosswalk|explain):?\.?[a-z]+\.[a-z]+\b/,
    )
  }

  describe.each(LANGUAGES)('%s', (language) => {
    test('sign-in is readable, operable and keeps to a narrow window', async () => {
      const page = await pageOf('nobody')
      await open(page, site, '/sign-in')
      await speak(page, language)
      await expectAccessible(page, language)
      await page.setViewportSize({ width: 360, height: 740 })
      expect(await sidewaysScroll(page)).toBe(0)
      await page.setViewportSize({ width: 1280, height: 900 })
    })

    test.each(PAGES)('$name is readable, operable and keeps to a narrow window', async ({ role, path }) => {
      const page = await pageOf(role)
      await open(page, site, path)
      await speak(page, language)
      await expectAccessible(page, language)
      await page.setViewportSize({ width: 360, height: 740 })
      await until(page, 'window.innerWidth === 360')
      // The longest words break a narrow page first; colours and roles are the same in the others.
      if (language === 'fr') await expectAccessible(page, language)
      expect(await sidewaysScroll(page)).toBe(0)
      await page.setViewportSize({ width: 1280, height: 900 })
    })
  })
})
