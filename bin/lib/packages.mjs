import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inRoot, root, say } from './paths.mjs'

const readJson = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Whether the installed packages are those of package-lock.json. npm notes what it installed at the very end, so an
 * installation that was cut short counts as none. A package for another system may be absent.
 */
export function packagesAreInstalled() {
  const wanted = readJson(inRoot('package-lock.json'))?.packages ?? {}
  const installed = readJson(inRoot('node_modules', '.package-lock.json'))?.packages
  if (!installed) return false
  return Object.entries(wanted).every(([name, { version, optional, devOptional, peer }]) => {
    if (name === '') return true
    const there = installed[name]
    return there ? there.version === version : Boolean(optional || devOptional || peer)
  })
}

export function installPackages() {
  if (packagesAreInstalled()) return
  const started = Date.now()
  say('Installing packages (only this time; some minutes on a slow line) ...')
  const result = npm(['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (result.status !== 0) {
    say(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim())
    say(
      'The packages could not be installed. Check the connection to the npm registry and the free disk space, then start again.',
    )
    process.exit(1)
  }
  say(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

/** Runs npm, the one that runs us when there is one. */
export function npm(args, options) {
  const script = process.env.npm_execpath
  const [command, first] = script?.endsWith('js') ? [process.execPath, [script]] : ['npm', []]
  return spawnSync(command, [...first, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...cacheOutsideHome() },
    ...options,
  })
}

/** npm keeps its cache in the home folder; where there is none to write to, it needs another place. */
function cacheOutsideHome() {
  if (process.env.npm_config_cache) return {}
  try {
    fs.accessSync(os.homedir(), fs.constants.W_OK)
    return {}
  } catch {
    return { npm_config_cache: path.join(os.tmpdir(), `interop-npm-cache-${process.getuid?.() ?? ''}`) }
  }
}
