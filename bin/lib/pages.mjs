import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { inRoot, root, say } from './paths.mjs'
import { findNode, withOwnTools } from './runtime.mjs'

const SOURCES = ['web/src', 'web/public', 'web/index.html', 'web/vite.config.ts', 'contract', 'package-lock.json']

/** Builds the pages when they are missing or older than what they are made from. */
export function buildPages() {
  const built = fs.statSync(inRoot('web', 'dist', 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built > newest(SOURCES.map((source) => inRoot(source)))) return
  const vite = inRoot('node_modules', 'vite', 'bin', 'vite.js')
  if (!fs.existsSync(vite)) {
    if (built > 0) return
    say('The pages are not built and vite is not installed. Run `npm ci --include=dev`, then start again.')
    process.exit(1)
  }
  say('Building the pages ...')
  const result = spawnSync(findNode(), [vite, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    env: withOwnTools(process.env),
  })
  if (result.status === 0) return
  say(`${result.stdout}${result.stderr}`.trim())
  say('The pages could not be built; the reason stands above.')
  process.exit(1)
}

/** The latest change below the paths, in milliseconds since 1970. */
function newest(paths) {
  return Math.max(
    0,
    ...paths.map((entry) => {
      const stat = fs.statSync(entry, { throwIfNoEntry: false })
      if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0
      return Math.max(stat.mtimeMs, newest(fs.readdirSync(entry).map((name) => path.join(entry, name))))
    }),
  )
}
