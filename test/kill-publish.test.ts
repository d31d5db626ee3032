import { expect, it } from 'vitest'
import { runKillRounds } from '../bench/publish/kill-rounds.ts'

// A short form of `npm run bench -- kill-loop`.
it(
  'publishing killed at random moments loses nothing and sends nothing twice but what was cut off',
  { timeout: 600_000 },
  async () => {
    const serverUrl = process.env['TEST_DATABASE_URL']
    const { kills, problems, mostResentPerKill, largestBatch } = await runKillRounds({
      times: 3,
      seed: 5,
      values: 2000,
      version: '2.43.1',
      say: () => undefined,
      ...(serverUrl !== undefined && { serverUrl }),
    })
    expect(problems).toEqual([])
    expect(kills).toBe(3)
    expect(mostResentPerKill).toBeLessThanOrEqual(largestBatch)
  },
)
