import { digestOfValues } from '../src/connectors/dhis2/fake/stored-digest.ts'
import type { FailureMode } from '../src/connectors/dhis2/fake/index.ts'
import { elementUid, expectedValues, type PublishCountrySize } from '../src/publishing/test-support/publish-country.ts'
import type { PlaceToPullInto } from './kill-pull/places-to-pull-into.ts'
import { startFakeProcess } from './publish/fake-process.ts'
import { publishInProcess } from './publish/publish-process.ts'
import { createPublishPlace, placeOrder, publishSize } from './publish/publish-place.ts'
import { option, type BenchArgs, type BenchReport } from './report.ts'

const POST = { method: 'POST', path: 'dataValueSets' }
const FAULTS: Readonly<Record<string, { readonly mode: FailureMode; readonly badRows: boolean }>> = {
  none: { mode: { kind: 'ok' }, badRows: false },
  every10th503: { mode: { kind: 'unavailable', status: 503, every: 10, ...POST }, badRows: false },
  every10thReset: { mode: { kind: 'reset', every: 10, ...POST }, badRows: false },
  conflicts2Percent: { mode: { kind: 'ok' }, badRows: true },
  mixed: {
    mode: {
      kind: 'inTurn',
      modes: [{ kind: 'unavailable', status: 503 }, { kind: 'reset' }, { kind: 'down' }],
      every: 10,
      ...POST,
    },
    badRows: true,
  },
}

/**
 * Publishes to a fake that is ill, in both engines, and looks whether the result is complete: every good value stored, sent again only with
 * the requests that failed, and every bad one named with facility, product, period and reason. `--values N` (100000), `--batch N` values in
 * a request (500), `--version 2.42.5.2,2.43.1`, `--database-url URL`. Throws when anything is missing.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const values = Number(option(args, 'values', '100000'))
  const figures: Record<string, number | string> = {}
  for (const version of option(args, 'version', '2.42.5.2,2.43.1').split(','))
    for (const [name, fault] of Object.entries(FAULTS)) {
      args.say(`DHIS2 ${version}: ${name}`)
      const found = await publishTo(args, values, version, fault)
      figures[`${name}_${version}_seconds`] = found.seconds
      figures[`${name}_${version}_sentAgain`] = found.sentAgain
      if (fault.badRows) figures[`${name}_${version}_named`] = found.named
    }
  return {
    name: 'publish-faults',
    what: `Published ${values} values through faults; the result was complete each time`,
    figures,
  }
}

async function publishTo(
  args: BenchArgs,
  values: number,
  version: string,
  { mode, badRows }: { readonly mode: FailureMode; readonly badRows: boolean },
) {
  const size = publishSize(values)
  const place = await createPublishPlace(args.options['database-url'], size)
  const fake = await startFakeProcess(size, version)
  try {
    if (badRows) await spoil(place)
    await fake.setMode(mode)
    const rules = { valuesPerBatch: Number(option(args, 'batch', '500')), retryBaseMs: 200, retryMaxMs: 5000 }
    const report = await publishInProcess({
      ...placeOrder(place),
      dhis2Url: fake.url,
      params: { period: '202601' },
      rules,
    })
    const stored = await fake.stored()
    const good = [...expectedValues(size)].filter((value) => !badRows || !isBad(value, size))
    const expected = digestOfValues(good)
    if (stored.digest !== expected.digest || stored.values !== expected.values)
      throw new Error(`DHIS2 holds ${stored.values} values, not ${expected.values}, or others`)
    const { named, failed } = await lookAtLedger(place)
    if (named !== values - expected.values)
      throw new Error(`${values - expected.values} values are bad, ${named} are named with everything`)
    const sentAgain = stored.rows - values
    if (sentAgain > failed)
      throw new Error(`${sentAgain} values were sent again, ${failed} were in requests that failed`)
    return { seconds: report.seconds, sentAgain, named }
  } finally {
    await fake.stop()
    await place.remove()
  }
}

/** One value in ten of one product in five: two of a hundred do not fit the type of their element. */
async function spoil(place: PlaceToPullInto): Promise<void> {
  const database = await place.open()
  await database.pool.query('update stock_month set adjusted_in_doses = -7 where (place_id / 2 + product_id) % 5 = 0')
  await database.close()
}

function isBad(
  value: { readonly orgUnit: string; readonly dataElement: string },
  { products }: PublishCountrySize,
): boolean {
  const i = Number(value.orgUnit.slice(2))
  for (let j = 0; j < products; j += 1) if (value.dataElement === elementUid(j, 3)) return (i + j + 1) % 5 === 0
  return false
}

/** Bad values that are named in full, and values in requests that were tried more than once. */
async function lookAtLedger(place: PlaceToPullInto): Promise<{ named: number; failed: number }> {
  const database = await place.open()
  try {
    const { rows } = await database.pool.query<{ named: number; failed: number }>(
      `select (select count(*)::int
                 from publish_value v join publish_cell c on c.id = v.cell_id join place o on o.id = v.place_id
                where v.state = 'rejected' and v.reason ~ '^E' and v.detail <> '' and o.name <> ''
                  and cardinality(c.product_codes) = 1 and v.period = '202601') as named,
              (select coalesce(sum((attempt - 1) * value_count), 0)::int from publish_batch where attempt > 1) as failed`,
    )
    return rows[0] ?? { named: 0, failed: 0 }
  } finally {
    await database.close()
  }
}
