import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { say } from './paths.mjs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

export const findChromium = () => [process.env.CHROMIUM_PATH, ...PLACES].find((file) => file && fs.existsSync(file))

/** The tests that look at pages need a browser. On Debian, as root, it is installed; elsewhere a line says what to do. */
export function ensureChromium() {
  if (findChromium()) return
  const mayInstall = process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')
  if (mayInstall) {
    say('Installing chromium for the tests that look at pages ...')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const run = (args) => spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    run(['update', '-qq'])
    const result = run(['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
    if (findChromium()) return
    say(
      `apt-get could not install chromium: ${(result.stderr || result.error?.message || '').trim().split('\n').slice(-3).join('\n')}`,
    )
  }
  say(
    'The tests that look at pages need Chromium: install the package chromium (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
  )
}
