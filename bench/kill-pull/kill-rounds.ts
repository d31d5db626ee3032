import type { SystemUrls } from '../../src/demo-systems.ts'
import { Rng } from '../../src/sample-data/random.ts'
import type { CountrySize } from '../../src/sample-data/index.ts'
import { forkChangeableFakes, type ChangeableFakes } from './fakes-process.ts'
import { killedPull, undisturbedPull, type Kills, type PullSetting } from './killed-pull.ts'
import { createPlace, type PlaceToPullInto } from './places-to-pull-into.ts'
import { compareStored, type StoredDifference } from './stored-result.ts'

export interface KillRoundsOptions {
  readonly times: number
  readonly seed: number
  readonly size: CountrySize
  readonly historyMonths: number
  /** A PostgreSQL server where databases may be created; the embedded one when absent. */
  readonly serverUrl?: string
  /** Pulls of one store: the first takes everything, the others what changed. */
  readonly pullsPerRound: number
  /** Of one pull at most. */
  readonly killsPerPull: number
  say(text: string): void
}

export interface KillRoundsResult {
  readonly kills: Kills
  readonly pulls: number
  readonly rowsCompared: number
  readonly differences: readonly StoredDifference[]
}

const TODAY = '2026-11-25'

/**
 * Pulls one country into two stores, one of which is killed again and again, changes the country, and pulls again; each time both
 * stores must hold the same. Ends after so many kills, or at the first difference.
 */
export async function runKillRounds(options: KillRoundsOptions): Promise<KillRoundsResult> {
  const { seed, size } = options
  const clockOffsetMs = Date.parse(`${TODAY}T09:00:00Z`) - Date.now()
  const fakes = await forkChangeableFakes({ seed, size, today: TODAY, withoutRateLimit: true })
  try {
    return await rounds(options, fakes, clockOffsetMs)
  } finally {
    await fakes.stop()
  }
}

async function rounds(
  options: KillRoundsOptions,
  fakes: ChangeableFakes,
  clockOffsetMs: number,
): Promise<KillRoundsResult> {
  const { times, seed, serverUrl, pullsPerRound } = options
  const rng = new Rng(seed)
  const kills: Kills = { service: 0, both: 0, database: 0 }
  const left = (): number => times - kills.service - kills.both - kills.database
  const { openlmisUrl, dhis2Url, countryName } = fakes
  const systems: SystemUrls = { seed, openlmisUrl, dhis2Url, countryName }
  let pulls = 0
  let rowsCompared = 0
  while (left() > 0) {
    const [undisturbed, killed] = [await createPlace(serverUrl), await createPlace(serverUrl)]
    try {
      for (let n = 0; n < pullsPerRound && left() > 0; n++) {
        pulls += 1
        if (pulls > 1)
          await fakes.change({ seed, number: pulls, now: new Date(Date.now() + clockOffsetMs).toISOString() })
        options.say(`pull ${pulls} (${n === 0 ? 'everything' : 'what changed'}); ${left()} kills left`)
        const setting = settingFor(options, systems, clockOffsetMs)
        const took = await undisturbedPull(setting(undisturbed))
        const dealt = await killedPull(setting(killed), took, {
          kills: Math.min(options.killsPerPull, left()),
          rng,
          say: (text) => options.say(text),
        })
        for (const kind of ['service', 'both', 'database'] as const) kills[kind] += dealt[kind]
        const { rows, differences } = await compare(undisturbed, killed)
        rowsCompared += rows
        if (differences.length > 0) return { kills, pulls, rowsCompared, differences }
      }
    } finally {
      await undisturbed.remove()
      await killed.remove()
    }
  }
  return { kills, pulls, rowsCompared, differences: [] }
}

const settingFor =
  ({ historyMonths, serverUrl }: KillRoundsOptions, systems: SystemUrls, clockOffsetMs: number) =>
  (place: PlaceToPullInto): PullSetting => ({
    systems,
    place,
    historyMonths,
    clockOffsetMs,
    ...(serverUrl !== undefined && { serverUrl }),
  })

async function compare(undisturbed: PlaceToPullInto, killed: PlaceToPullInto): ReturnType<typeof compareStored> {
  const [left, right] = [await undisturbed.open(), await killed.open()]
  try {
    return await compareStored(left.pool, right.pool)
  } finally {
    await left.close()
    await right.close()
  }
}
