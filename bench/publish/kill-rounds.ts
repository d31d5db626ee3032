import { setTimeout as delay } from 'node:timers/promises'
import { digestOfValues } from '../../src/connectors/dhis2/fake/stored-digest.ts'
import type { Database } from '../../src/platform/database/open-database.ts'
import { expectedValues, type PublishCountrySize } from '../../src/publishing/test-support/publish-country.ts'
import { Rng } from '../../src/sample-data/random.ts'
import { killEmbeddedPostgres } from '../kill-pull/kill-embedded.ts'
import type { PlaceToPullInto } from '../kill-pull/places-to-pull-into.ts'
import { startFakeProcess, type FakeProcess } from './fake-process.ts'
import { startPublishing, type PublishOrder } from './publish-process.ts'
import { changeStock, createPublishPlace, placeOrder, publishSize } from './publish-place.ts'

export interface KillSetting {
  readonly times: number
  readonly seed: number
  readonly values: number
  readonly version: string
  readonly serverUrl?: string
  readonly say: (text: string) => void
}

export interface KillOutcome {
  readonly kills: number
  readonly rounds: number
  /** Values that DHIS2 got a second time. */
  readonly resent: number
  /** Of those, so many at most for one kill, and the largest request there was. */
  readonly mostResentPerKill: number
  readonly largestBatch: number
  readonly problems: readonly string[]
}

const KILLS_PER_ROUND = 5
const PERIOD = { period: '202601' }

/**
 * Kills the process that publishes at random moments, starts it again until everything is published, and compares what DHIS2 holds with what
 * it should. Every round changes every number, so that everything is sent again.
 */
export async function runKillRounds(setting: KillSetting): Promise<KillOutcome> {
  const { times, seed, values, version, serverUrl, say } = setting
  const rng = new Rng(seed)
  const size = publishSize(values)
  const place = await createPublishPlace(serverUrl, size)
  const fake = await startFakeProcess(size, version)
  const order: PublishOrder = { ...placeOrder(place), dhis2Url: fake.url, params: PERIOD, rules: { graceMs: 500 } }
  const problems: string[] = []
  let [kills, rounds, resent, mostResent] = [0, 0, 0, 0]
  try {
    const usualMs = await publishUndisturbed(order)
    let rowsBefore = (await fake.stored()).rows
    while (kills < times && problems.length === 0) {
      rounds += 1
      await changeStock(place, 100)
      const killed = await publishWithKills(order, rng, Math.min(KILLS_PER_ROUND, times - kills), usualMs)
      kills += killed
      const { rows } = await fake.stored()
      const again = rows - rowsBefore - values
      rowsBefore = rows
      resent += again
      if (killed > 0) mostResent = Math.max(mostResent, again / killed)
      problems.push(...(await compare(fake, size, rounds)), ...(await checkLedger(place, values)))
      if (again < 0) problems.push(`round ${rounds}: ${-again} values were never sent`)
      say(`${kills} of ${times} kills in ${rounds} rounds; ${resent} values sent twice`)
    }
    const largestBatch = await largestBatchOf(place)
    if (mostResent > largestBatch) problems.push(`${mostResent} values were sent twice for one kill`)
    return { kills, rounds, resent, mostResentPerKill: mostResent, largestBatch, problems }
  } finally {
    await fake.stop()
    if (serverUrl === undefined) killEmbeddedPostgres(place.dataFolder)
    await place.remove()
  }
}

async function publishUndisturbed(order: PublishOrder): Promise<number> {
  const startedAt = performance.now()
  const { ended } = startPublishing(order)
  if ((await ended) !== 0) throw new Error('Publishing failed before anything was killed; its own words stand above')
  return performance.now() - startedAt
}

/** Returns how often the process was killed before it was done. */
async function publishWithKills(order: PublishOrder, rng: Rng, most: number, usualMs: number): Promise<number> {
  let killed = 0
  for (let attempt = 0; attempt < most + 20; attempt += 1) {
    const { child, ended } = startPublishing(order)
    const isToBeKilled = killed < most
    const outcome = isToBeKilled
      ? await Promise.race([ended, delay(rng.int(Math.ceil(usualMs)) + 50).then(() => 'kill' as const)])
      : await ended
    if (outcome === 0) return killed
    if (outcome === 'kill') {
      child.kill('SIGKILL')
      await ended
      killed += 1
    }
  }
  throw new Error('Publishing did not come to an end; its own words stand above')
}

/** Each round adds one to every number. */
async function compare(fake: FakeProcess, size: PublishCountrySize, rounds: number): Promise<string[]> {
  function* expected() {
    for (const value of expectedValues(size)) yield { ...value, value: String(Number(value.value) + rounds) }
  }
  const wanted = digestOfValues(expected())
  const stored = await fake.stored()
  return stored.digest === wanted.digest && stored.values === wanted.values
    ? []
    : [
        `round ${rounds}: DHIS2 holds ${stored.values} values (${stored.digest}), not ${wanted.values} (${wanted.digest})`,
      ]
}

async function withStore<T>(place: PlaceToPullInto, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await place.open()
  try {
    return await use(database)
  } finally {
    await database.close()
  }
}

async function checkLedger(place: PlaceToPullInto, values: number): Promise<string[]> {
  const states = await withStore(place, async ({ pool }) => {
    const { rows } = await pool.query<{ state: string; n: number }>(
      'select state, count(*)::int as n from publish_value_now group by 1',
    )
    return rows
  })
  const isWhole = states.length === 1 && states[0]?.state === 'accepted' && states[0].n === values
  return isWhole ? [] : [`the ledger says ${JSON.stringify(states)}`]
}

const largestBatchOf = async (place: PlaceToPullInto): Promise<number> =>
  await withStore(place, async ({ pool }) => {
    const { rows } = await pool.query<{ n: number }>(
      'select coalesce(max(value_count), 0)::int as n from publish_batch',
    )
    return rows[0]?.n ?? 0
  })
