import { expect, it } from 'vitest'
import { runKillRounds } from '../bench/kill-pull/kill-rounds.ts'

// A short form of `npm run bench -- kill-pull`. Where the suite runs on a server its connections are broken; else the embedded
// database is killed as well.
it('pulls killed at random moments leave what undisturbed pulls leave', { timeout: 900_000 }, async () => {
  const serverUrl = process.env['TEST_DATABASE_URL']
  const { kills, rowsCompared, differences } = await runKillRounds({
    times: 3,
    seed: 11,
    size: 'demo',
    historyMonths: 3,
    pullsPerRound: 2,
    killsPerPull: 2,
    say: () => undefined,
    ...(serverUrl !== undefined && { serverUrl }),
  })
  expect(differences).toEqual([])
  expect(kills.service + kills.both + kills.database).toBe(3)
  expect(rowsCompared).toBeGreaterThan(0)
})
