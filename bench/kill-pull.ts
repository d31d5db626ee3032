import { isCountrySize } from '../src/sample-data/index.ts'
import { runKillRounds } from './kill-pull/kill-rounds.ts'
import { option, type BenchArgs, type BenchReport } from './report.ts'

/**
 * Kills pulls at random moments and compares what is stored in the end with an undisturbed pull's. `--times N` kills (50), `--seed N`,
 * `--size demo|district|region|national`, `--months N` of history (6), `--database-url URL` of a server where databases may be created;
 * without it the embedded database is used, and killed too. Throws when anything differs.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const size = option(args, 'size', 'demo')
  if (!isCountrySize(size)) throw new Error(`No country size "${size}"`)
  const serverUrl = args.options['database-url']
  const startedAt = performance.now()
  const { kills, pulls, rowsCompared, differences } = await runKillRounds({
    times: Number(option(args, 'times', '50')),
    seed: Number(option(args, 'seed', '1')),
    size,
    historyMonths: Number(option(args, 'months', '6')),
    pullsPerRound: 4,
    killsPerPull: 6,
    say: (text) => args.say(text),
    ...(serverUrl !== undefined && { serverUrl }),
  })
  if (differences.length > 0)
    throw new Error(`A killed pull left something else: ${JSON.stringify(differences, null, 2)}`)
  return {
    name: 'kill-pull',
    what: `Killed pulls of a ${size} country at random moments, on ${serverUrl === undefined ? 'the embedded database' : 'a PostgreSQL server'}; what was stored equals undisturbed pulls`,
    figures: {
      kills: kills.service + kills.both + kills.database,
      killsOfService: kills.service,
      killsOfServiceAndDatabase: kills.both,
      killsOfDatabase: kills.database,
      pulls,
      rowsCompared,
      differences: 0,
      seconds: (performance.now() - startedAt) / 1000,
    },
  }
}
