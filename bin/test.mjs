#!/usr/bin/env node
import { ensureChromium } from './lib/chromium.mjs'
import { inRoot, say } from './lib/paths.mjs'
import { npm } from './lib/packages.mjs'
import { findNode, runStep, withOwnTools } from './lib/runtime.mjs'
import { setup } from './setup.mjs'

await setup()
ensureChromium()

const checks = ['types', 'lint', 'format:check']
const failed = checks.filter((name) => {
  say(`- ${name}`)
  return (
    npm(['run', '--silent', name], { stdio: ['ignore', 'inherit', 'inherit'], env: withOwnTools(process.env) })
      .status !== 0
  )
})
if (failed.length > 0) say(`Failed: ${failed.join(', ')}; the tests run all the same.`)

say('- tests')
const testsPassed = runStep(findNode(), [
  inRoot('node_modules', 'vitest', 'vitest.mjs'),
  'run',
  ...process.argv.slice(2),
])
process.exitCode = failed.length === 0 && testsPassed ? 0 : 1
