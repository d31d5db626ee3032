#!/usr/bin/env node
import { runScript } from './lib/runtime.mjs'
import { setup } from './setup.mjs'

const args = process.argv.slice(2)
const showsPages = args.includes('serve') || args.includes('demo')

await setup({ pages: showsPages })
runScript('src/cli.ts', args)
