import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import type { Account, Site } from './site.ts'

export const LANGUAGES = ['en', 'fr', 'pt'] as const
export type Language = (typeof LANGUAGES)[number]

/** Signs in by the form, as a person does, and waits for the page the work begins on. */
export async function signIn(page: Page, site: Site, { login, password }: Account): Promise<void> {
  await page.goto(`${site.url}/sign-in`)
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.locator('nav.app-nav').waitFor()
  await settled(page)
}

/** A page is there when its heading is and nothing says that it is still being fetched. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
}

export async function open(page: Page, site: Site, path: string): Promise<void> {
  await page.goto(`${site.url}${path}`)
  await settled(page)
}

export async function speak(page: Page, language: Language): Promise<void> {
  await page.locator('header select').selectOption(language)
  await until(page, `document.documentElement.lang === '${language}'`)
  await settled(page)
}

/** How far the page can be scrolled sideways, in CSS pixels; 0 is what we want. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/**
 * Asks the page until it says true. Not Playwright's waitForFunction: that evaluates text inside the page, which our content
 * policy forbids.
 */
export async function until(page: Page, condition: string): Promise<void> {
  await expect.poll(() => page.evaluate<boolean>(`Boolean(${condition})`), { timeout: 30_000 }).toBe(true)
}
