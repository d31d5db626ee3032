#!/usr/bin/env node
import { runScript } from './lib/runtime.mjs'
import { setup } from './setup.mjs'

await setup()
runScript('bench/run.ts', process.argv.slice(2))
