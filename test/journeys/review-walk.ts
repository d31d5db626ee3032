import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { until } from './walk.ts'

/** The ids of both records that are compared; empty when nothing is asked. */
export async function comparedIds(page: Page): Promise<string> {
  return await page.evaluate<string>(
    `[...document.querySelectorAll('.comparison .key')].map((cell) => cell.textContent).join(' ')`,
  )
}

const asksTwice = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(`document.querySelector('.action-bar .primary')?.textContent.startsWith('Once more') ?? false`)

/** Waits for a question that is not the one before, or for the one that is meant. */
export async function nextQuestion(page: Page, before: string, wanted?: string): Promise<void> {
  const isNext = async () => {
    const now = await comparedIds(page)
    return wanted === undefined ? now !== before : now === wanted
  }
  await expect.poll(isNext, { interval: 2, timeout: 30_000 }).toBe(true)
}

/** One key on the question that is shown, and the same again where the page asks for it (one more store of an org unit). */
export async function answer(page: Page, key: 'a' | 'r' | 's'): Promise<void> {
  const asked = await comparedIds(page)
  await page.keyboard.press(key)
  const isOver = async () => {
    if ((await comparedIds(page)) !== asked) return true
    if (key === 'a' && (await asksTwice(page))) await page.keyboard.press(key)
    return false
  }
  await expect.poll(isOver, { interval: 2, timeout: 30_000 }).toBe(true)
}

/** Nothing is on its way any more. */
export async function sentAll(page: Page): Promise<void> {
  await until(page, `document.querySelector('.outgoing [data-waiting]')?.dataset.waiting === '0'`)
}
