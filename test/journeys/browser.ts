import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext } from 'playwright-core'

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

export const hasBrowser: boolean = existsSync(CHROMIUM)

export interface OpenBrowser {
  readonly context: BrowserContext
  readonly close: () => Promise<void>
}

/** A browser that knows nothing yet: its own folder, deleted afterwards, and no traffic of its own. */
export async function openBrowser(options: { width: number; height: number; locale?: string }): Promise<OpenBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'journey-'))
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width: options.width, height: options.height },
    locale: options.locale ?? 'en-GB',
    timezoneId: 'UTC',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const close = async () => {
    await context.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { context, close }
}

/** Says why, and fails where a browser is a must. */
export function browserOrReason(): boolean {
  if (hasBrowser) return true
  const reason = `No browser at ${CHROMIUM}: the journeys through the pages are not walked. Install chromium or set CHROMIUM_PATH.`
  if (process.env['CI'] === 'true') throw new Error(reason)
  console.warn(reason)
  return false
}
