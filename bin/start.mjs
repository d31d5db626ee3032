#!/usr/bin/env node
import { runScript } from './lib/runtime.mjs'
import { setup } from './setup.mjs'

await setup()
runScript('src/cli.ts', ['demo', ...process.argv.slice(2)])
