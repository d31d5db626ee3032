import type { Clock } from '../base/clock.ts'
import type { Reject } from '../base/reject.ts'
import { markAllFiguresDue } from '../facilities/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { brakeOnVanishing, RunFailure, unwrap, type BrakeSettings, type RunContext } from '../runs/index.ts'
import { mergeSeries } from './merge-series.ts'
import type { Dhis2DataSet, Dhis2List, Dhis2SeriesSource } from './ports.ts'
import { missingDataSets, proposeSeries, type SeriesInput, type SeriesSettings } from './propose-series.ts'
import { loadAntigenIds } from './store-antigens.ts'
import { loadStoredSeries, markSeriesVanished, saveSeries } from './store-series.ts'

export interface SeriesDeps {
  readonly database: Database
  readonly dhis2: Dhis2SeriesSource
  readonly clock: Clock
  readonly settings: SeriesSettings & BrakeSettings
}

const SYSTEM = 'dhis2'

/**
 * Reads which numbers the configured data sets hold and proposes what each means. Confirms by itself only what WHO's
 * package codes or the configuration say exactly.
 */
export async function pullSeries(run: RunContext, { database, dhis2, clock, settings }: SeriesDeps): Promise<void> {
  const dataSets = unwrap(await dhis2.listDataSets())
  refuseMissing(dataSets, settings)
  const elements = unwrap(await dhis2.listDataElements())
  const combos = unwrap(await dhis2.listCategoryCombos())
  const indicators = hasIndicators(settings) ? unwrap(await dhis2.listIndicators()) : NOTHING
  const lists = [dataSets, elements, combos, indicators]
  for (const { rows, rejects } of lists) {
    run.count('read', rows.length)
    await run.reject(...rejects)
  }
  const isComplete = lists.every(({ complete, rejects }) => complete && rejects.length === 0)
  const proposals = proposeSeries({
    dataSets: dataSets.rows,
    elements: elements.rows,
    combos: combos.rows,
    indicators: indicators.rows,
    settings,
  } satisfies SeriesInput)

  await withTransaction(database, async (client) => {
    const antigenIds = await loadAntigenIds(client)
    await run.reject(...unknownAntigens(settings, antigenIds))
    const merge = mergeSeries(proposals, await loadStoredSeries(client, SYSTEM), antigenIds)
    const vanishing = isComplete ? merge.vanishing : []
    if (run.params['confirmVanished'] !== true)
      brakeOnVanishing({ rows: 'data elements', known: merge.known, vanishing: vanishing.length }, settings)
    run.count('added', merge.add.length)
    run.count('changed', merge.change.length)
    run.count('unchanged', merge.unchanged)
    run.count('vanished', vanishing.length)
    if (run.dryRun) return
    const now = clock.now()
    await saveSeries(client, { system: SYSTEM, now }, [...merge.add, ...merge.change])
    await markSeriesVanished(
      client,
      vanishing.map(({ id }) => id),
      now,
    )
    if (merge.add.length + merge.change.length + vanishing.length > 0) await markAllFiguresDue(client)
  })
  if (isComplete)
    for (const entity of ['dataSet', 'dataElement', 'categoryCombo', 'indicator', 'seriesMapping'])
      await run.settleRejects(SYSTEM, entity)
}

const NOTHING: Dhis2List<never> = { rows: [], rejects: [], complete: true }
const hasIndicators = ({ indicators = {} }: SeriesSettings): boolean => Object.keys(indicators).length > 0

function refuseMissing({ rows }: Dhis2List<Dhis2DataSet>, settings: SeriesSettings): void {
  const missing = missingDataSets(rows, settings)
  if (missing.length === 0) return
  const shown = rows.slice(0, 10).map(({ id, name }) => `${id} ${name}`)
  throw new RunFailure({
    reason: 'dataSetUnknown',
    message: `DHIS2 shows no data set ${missing.join(', ')} to this account. It shows: ${shown.join('; ') || 'none'}`,
    remedy: 'Correct the data sets in the configuration, or give the account the right to read them.',
  })
}

function unknownAntigens(
  { elements = {}, indicators = {} }: SeriesSettings,
  known: ReadonlyMap<string, number>,
): Reject[] {
  return Object.entries({ ...elements, ...indicators }).flatMap(([key, said]) =>
    'antigen' in said && !known.has(said.antigen)
      ? [
          {
            system: SYSTEM,
            entity: 'seriesMapping',
            key,
            reason: 'antigenUnknown',
            message: `The configuration maps ${key} to ${said.antigen}, which is not in the list of antigens`,
            remedy: 'Use the code of an antigen of the list, or add the antigen to it.',
          },
        ]
      : [],
  )
}
