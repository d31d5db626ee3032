import { runKillRounds } from './publish/kill-rounds.ts'
import { option, type BenchArgs, type BenchReport } from './report.ts'

/**
 * Kills the worker at random moments while it publishes and looks whether DHIS2 holds exactly what it should. `--times N` kills (200),
 * `--seed N`, `--values N` published in each round (20000), `--version 2.42.5.2`, `--database-url URL` of a server where databases may be
 * created; without it the embedded database is used. Throws when anything differs, or when a kill cost more than one request sent again.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const serverUrl = args.options['database-url']
  const version = option(args, 'version', '2.42.5.2')
  const startedAt = performance.now()
  const outcome = await runKillRounds({
    times: Number(option(args, 'times', '200')),
    seed: Number(option(args, 'seed', '1')),
    values: Number(option(args, 'values', '20000')),
    version,
    say: (text) => args.say(text),
    ...(serverUrl !== undefined && { serverUrl }),
  })
  if (outcome.problems.length > 0) throw new Error(`Killing left something else: ${outcome.problems.join('; ')}`)
  const { kills, rounds, resent, mostResentPerKill, largestBatch } = outcome
  return {
    name: 'kill-loop',
    what: `Killed publishing to DHIS2 ${version} at random moments, on ${serverUrl === undefined ? 'the embedded database' : 'a PostgreSQL server'}; DHIS2 holds exactly what it should`,
    figures: {
      kills,
      rounds,
      valuesSentTwice: resent,
      mostSentTwicePerKill: mostResentPerKill,
      largestRequest: largestBatch,
      differences: 0,
      seconds: (performance.now() - startedAt) / 1000,
    },
  }
}
