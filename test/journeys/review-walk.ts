import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import type { HistoryEntry, HistoryPage } from '../../contract/crosswalk.ts'
import type { Site } from './site.ts'
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

/**
 * So many confirmations and refusals, with some left for later, each on a question that was shown. Gives back, in words, how fast
 * the confirmations were.
 */
export async function decideMany(page: Page, decisions: number): Promise<string> {
  const begun = performance.now()
  let easy = 0
  let easyMs = 0
  for (let made = 0, turn = 0; made < decisions; turn++) {
    const key = turn % 25 === 7 ? 'r' : turn % 25 === 13 ? 's' : 'a'
    const pressed = performance.now()
    await answer(page, key)
    if (key !== 's') made++
    if (key !== 'a') continue
    easy++
    easyMs += performance.now() - pressed
  }
  await sentAll(page)
  const seconds = (performance.now() - begun) / 1000
  return `${decisions} decisions in ${seconds.toFixed(1)} s; ${(easy / (easyMs / 1000)).toFixed(1)} easy ones a second, each on a question that was shown`
}

/** All steps that fit, newest first. */
export async function listHistory(page: Page, { url }: Site, query: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = []
  for (let before: number | null = null; ;) {
    const response = await page.request.get(
      `${url}/api/v1/crosswalk/history?${query}${before === null ? '' : `&before=${before}`}`,
    )
    const { entries: more, next } = (await response.json()) as HistoryPage
    entries.push(...more)
    if (next === null) return entries
    before = next
  }
}
