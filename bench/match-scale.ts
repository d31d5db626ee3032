import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { option, type BenchArgs, type BenchReport } from './report.ts'

/**
 * Real names, perturbed, in lists of growing size; each size in a process of its own with one core's work and a small heap.
 * `--sizes 5000,10000,20000,40000`.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const figures: Record<string, string> = {}
  for (const size of option(args, 'sizes', '5000,10000,20000,40000').split(',')) {
    const script = join(import.meta.dirname, 'match/scale-run.ts')
    const { stdout, stderr, status } = spawnSync(process.execPath, [...HEAP, script, size], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`The run with ${size} places failed: ${stderr.slice(-2000)}`)
    figures[`${size} places`] = stdout.trim()
    args.say(`${size}: ${stdout.trim()}`)
  }
  return { name: 'match-scale', what: 'Matched lists of growing size', figures }
}

/** A service's share of memory; a larger heap would only be cleaned later. */
const HEAP = ['--max-semi-space-size=8', '--max-old-space-size=380']
