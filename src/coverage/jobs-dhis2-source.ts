import type { Reject } from '../base/reject.ts'
import {
  isPeriodType,
  periodsBetween,
  type AnalyticsCell,
  type Dhis2,
  type Dhis2DataValue,
} from '../connectors/dhis2/index.ts'
import { RunFailure, unwrap } from '../runs/index.ts'
import type { CompletionQuery, Dhis2Completion, Dhis2Value, Dhis2ValueSource, ValueQuery } from './ports.ts'
import { pushToPull } from './push-to-pull.ts'

export interface ValueSourceOptions {
  /** Values that could not even be read; they go to the run that asked. */
  readonly onRejects: (rejects: readonly Reject[]) => Promise<void>
  /** Without dates a query means the history, `YYYY-MM-DD` both. */
  readonly history: { readonly startDate: string; readonly endDate: string }
}

const PERIODS_PER_LIST = 3

/** The connector's client as this slice wants it: values of whole data sets, planned into requests of bearable size. */
export function createDhis2ValueSource(dhis2: Dhis2, { onRejects, history }: ValueSourceOptions): Dhis2ValueSource {
  const periodsOf = async (dataSetIds: readonly string[], query: { startDate?: string; endDate?: string }) => {
    const known = new Map(unwrap(await dhis2.listDataSets()).rows.map(({ id, periodType }) => [id, periodType]))
    const { startDate = history.startDate, endDate = history.endDate } = query
    return dataSetIds.map((id) => ({ id, periods: periodsOfType(id, known.get(id), startDate, endDate) }))
  }

  const requestsOf = async (query: ValueQuery) => {
    const dataSets = await periodsOf(query.dataSets, query)
    return dataSets.flatMap(({ id, periods }) =>
      dhis2.planDataValues({
        dataSets: [id],
        periods,
        orgUnits: query.orgUnits,
        children: query.withChildren,
        ...(query.changedSince && { changedSince: query.changedSince.toISOString() }),
      }),
    )
  }

  return {
    serverTime: async () => new Date(unwrap(await dhis2.connect()).serverDate),

    async *dataValues(query, signal) {
      const wanted = new Set(query.dataElements)
      for (const request of await requestsOf(query)) {
        signal.throwIfAborted()
        yield* pushToPull<readonly Dhis2Value[]>(async (push) => {
          const onValues = async (values: Dhis2DataValue[]): Promise<void> => await push(wantedOf(values, wanted))
          unwrap(await dhis2.readDataValues(request, { onValues, onRejects }, signal))
        })
      }
    },

    async indicators({ indicators: dataItems, periods, orgUnits }, signal) {
      const values: Dhis2Value[] = []
      const onCells = (cells: AnalyticsCell[]): void => void values.push(...cells.map(toValue))
      const read = unwrap(await dhis2.readAnalytics({ dataItems, periods, orgUnits }, { onCells, onRejects }, signal))
      return { values, unknown: read.unknownDataItems }
    },

    async *completions(query, signal) {
      for (const { id, periods } of await periodsOf(query.dataSets, query))
        // A country's completions of a year are a hundred thousand: too many to hold at once.
        for (let from = 0; from < periods.length; from += PERIODS_PER_LIST) {
          signal.throwIfAborted()
          yield await listCompletions(dhis2, query, id, periods.slice(from, from + PERIODS_PER_LIST))
        }
    },

    async *dataSetOrgUnits(dataSetId, signal) {
      yield unwrap(await dhis2.listAssignedOrgUnits(dataSetId, signal)).rows.map(({ id }) => id)
    },
  }
}

const toValue = ({ dataItem, period, orgUnit, value }: AnalyticsCell): Dhis2Value => ({
  dataElement: dataItem,
  categoryOptionCombo: '',
  period,
  orgUnit,
  value: String(value),
})

async function listCompletions(
  dhis2: Dhis2,
  { orgUnits, withChildren }: CompletionQuery,
  dataSet: string,
  periods: readonly string[],
): Promise<Dhis2Completion[]> {
  const read = unwrap(await dhis2.listCompletions({ dataSets: [dataSet], periods, orgUnits, children: withChildren }))
  return read.map(({ period, orgUnit, completedAt, isCompleted }) => ({
    dataSet,
    period,
    orgUnit,
    date: completedAt,
    completed: isCompleted,
  }))
}

/** For millions of values: each is written out, because copying objects by their keys is ten times slower. */
function wantedOf(values: readonly Dhis2DataValue[], wanted: ReadonlySet<string>): Dhis2Value[] {
  const found: Dhis2Value[] = []
  for (const { dataElement, period, orgUnit, categoryOptionCombo, value, lastUpdated, isDeleted: deleted } of values)
    if (wanted.has(dataElement))
      found.push({ dataElement, period, orgUnit, categoryOptionCombo, value, lastUpdated, deleted })
  return found
}

function periodsOfType(id: string, type: string | undefined, startDate: string, endDate: string): string[] {
  if (type !== undefined && isPeriodType(type))
    return periodsBetween(type, startDate, endDate).map((period) => period.id)
  throw new RunFailure({
    reason: type === undefined ? 'dataSetNotFound' : 'periodTypeUnknown',
    message: `The data set ${id} ${type === undefined ? 'is not known to DHIS2 or not readable for our account' : `has the period type ${type}, which is not supported`}.`,
    remedy: 'Correct dhis2.doseDataSets and dhis2.populationDataSets, or share the data set with the account.',
  })
}
