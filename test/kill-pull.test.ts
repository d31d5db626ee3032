import { describe, expect, inject, it } from 'vitest'
import { runKillRounds, type KillRoundsResult } from '../bench/kill-pull/kill-rounds.ts'

/** A short form of `npm run bench -- kill-pull`: a few kills in two pulls of a small country. */
const kill = async (serverUrl?: string): Promise<KillRoundsResult> =>
  await runKillRounds({
    times: 3,
    seed: 11,
    size: 'demo',
    historyMonths: 3,
    pullsPerRound: 2,
    killsPerPull: 2,
    say: () => undefined,
    ...(serverUrl !== undefined && { serverUrl }),
  })

describe('pulls killed with SIGKILL at random moments', () => {
  it(
    'leave what undisturbed pulls leave, in the embedded database killed with them',
    { timeout: 600_000 },
    async () => {
      const { kills, rowsCompared, differences } = await kill()
      expect(differences).toEqual([])
      expect(kills.service + kills.both + kills.database).toBe(3)
      expect(rowsCompared).toBeGreaterThan(0)
    },
  )

  it('leave what undisturbed pulls leave, on a server whose connections break', { timeout: 600_000 }, async () => {
    const { kills, differences } = await kill(inject('testDatabase').serverUrl)
    expect(differences).toEqual([])
    expect(kills.service + kills.both + kills.database).toBe(3)
  })
})
