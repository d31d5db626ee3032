import { parseArgs } from 'node:util'
import type { Bench, BenchArgs, BenchReport } from './report.ts'

/** Every bench by name, loaded when asked for. Add one line for a new file. */
const BENCHES: Record<string, () => Promise<{ run: Bench }>> = {
  generate: async () => await import('./generate.ts'),
  pull: async () => await import('./pull.ts'),
  page: async () => await import('./page.ts'),
  bundle: async () => await import('./bundle.ts'),
  match: async () => await import('./match.ts'),
  'match-kenya': async () => await import('./match-kenya.ts'),
  'match-scale': async () => await import('./match-scale.ts'),
  'match-train': async () => await import('./match-train.ts'),
  'kill-pull': async () => await import('./kill-pull.ts'),
  publish: async () => await import('./publish.ts'),
  'publish-faults': async () => await import('./publish-faults.ts'),
  'kill-loop': async () => await import('./kill-loop.ts'),
}

function print(report: BenchReport): void {
  console.log(`\n${report.name}: ${report.what}`)
  const width = Math.max(...Object.keys(report.figures).map((key) => key.length))
  for (const [key, value] of Object.entries(report.figures)) console.log(`  ${key.padEnd(width)}  ${format(value)}`)
}

const format = (value: number | string): string =>
  typeof value === 'string' ? value : value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 })

function readOptions(tokens: readonly string[]): Record<string, string> {
  const options: Record<string, string> = {}
  for (let i = 0; i < tokens.length; i++) {
    const [name, inline] = (tokens[i] ?? '').replace(/^--/, '').split('=')
    const next = tokens[i + 1]
    if (!name) continue
    if (inline !== undefined) options[name] = inline
    else if (next !== undefined && !next.startsWith('--')) {
      options[name] = next
      i++
    } else options[name] = 'true'
  }
  return options
}

async function main(): Promise<number> {
  const { positionals, tokens } = parseArgs({ allowPositionals: true, strict: false, tokens: true })
  const name = positionals[0]
  const load = name === undefined ? undefined : BENCHES[name]
  if (!load) {
    console.error(`Usage: npm run bench -- <name> [--json] [--size ...]\nBenches: ${Object.keys(BENCHES).join(', ')}`)
    return 2
  }
  const options = readOptions(process.argv.slice(2).filter((text) => text !== name))
  const json = tokens.some((token) => token.kind === 'option' && token.name === 'json')
  const args: BenchArgs = { options, say: (text) => void (json || console.error(text)) }
  const { run } = await load()
  const report = await run(args)
  if (json) console.log(JSON.stringify(report))
  else print(report)
  return 0
}

process.exitCode = await main()
