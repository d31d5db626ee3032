import type { Clock } from '../base/clock.ts'
import { markAllFiguresDue } from '../facilities/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { planSeriesImport, writeSeries, type SeriesProblem } from './series-csv.ts'
import type { SeriesRow, StoredSeries } from './series.ts'
import { loadAntigenIds } from './store-antigens.ts'
import { loadStoredSeries, saveSeries } from './store-series.ts'

export interface SeriesImportResult {
  readonly applied: boolean
  readonly changed: number
  readonly unchanged: number
  readonly rejects: readonly SeriesProblem[]
}

export interface SeriesImportRequest {
  /** The file: text, or its bytes as they come in. */
  readonly csv: string | AsyncIterable<Uint8Array>
  /** False: only tell what would change. */
  readonly apply: boolean
  readonly actor: string
}

/** Reads a file that says what series mean. Good lines are applied together; bad ones are told with their line. */
export async function importSeries(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  { csv, apply, actor }: SeriesImportRequest,
): Promise<SeriesImportResult> {
  return await withTransaction(database, async (client) => {
    const stored = (await loadStoredSeries(client)).filter(({ vanished }) => !vanished)
    const ids = await loadAntigenIds(client)
    const plan = await planSeriesImport(typeof csv === 'string' ? bytesOf(csv) : csv, stored, { ids })
    if (apply && plan.change.length > 0) {
      const byId = new Map(stored.map((series) => [series.id, series]))
      const rows = plan.change.flatMap((wish) => {
        const series = byId.get(wish.id)
        return series ? [decided(series, wish, actor)] : []
      })
      await saveSeries(client, { system: 'dhis2', now: clock.now() }, rows)
      await markAllFiguresDue(client)
    }
    return { applied: apply, changed: plan.change.length, unchanged: plan.unchanged, rejects: plan.problems }
  })
}

/** The file of all series that DHIS2 has now, in pieces; also the template. */
export async function* exportSeries(database: Database): AsyncGenerator<string> {
  const series = (await loadStoredSeries(database.pool)).filter(({ vanished }) => !vanished)
  yield* writeSeries(series, { ids: await loadAntigenIds(database.pool) })
}

function decided(
  { id: _id, vanished: _vanished, ...series }: StoredSeries,
  wish: Partial<SeriesRow>,
  by: string,
): SeriesRow {
  const { antigen, doseNumber, ageBand, targetGroup, state } = { ...series, ...wish }
  return { ...series, antigen, doseNumber, ageBand, targetGroup, state, method: 'csv', decidedBy: by }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
