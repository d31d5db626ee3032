import type { ExplainedFigure } from '../../contract/overview.ts'
import { maySeeArea, type Scope } from '../accounts/index.ts'
import { addMonths, monthsFrom, type Month } from '../base/month.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { januaryOf } from './build-cell.ts'
import { figureRules, type FigureRule, type Part } from './explain-figures.ts'
import { sourceUrl, type SourcePages } from './source-url.ts'
import { loadArea } from './store-areas.ts'
import {
  loadDoses,
  loadExplainedFacility,
  loadStockMonths,
  loadStockNow,
  loadTargets,
  type ExplainedFacility,
  type SourceRow,
} from './store-explain.ts'
import { loadAreaSums, loadFacilitySums } from './store-sums.ts'
import { addUp, round, type Sums } from './sums.ts'

export interface ExplainQuestion {
  readonly place: { readonly facilityId: number } | { readonly areaId: number }
  readonly antigen: number
  readonly month: Month
  readonly figure: string
  readonly scope: Scope
  readonly pages: SourcePages
}

const MONTHS_SHOWN = 24

/** Where a number comes from. Undefined when the place may not be seen or the figure is not known. */
export async function explain(client: Queryable, question: ExplainQuestion): Promise<ExplainedFigure | undefined> {
  const rule = Object.hasOwn(figureRules, question.figure) ? figureRules[question.figure] : undefined
  if (!rule) return undefined
  return 'facilityId' in question.place
    ? await explainFacility(client, question, rule, question.place.facilityId)
    : await explainArea(client, question, rule, question.place.areaId)
}

const rangeOf = ({ month, antigen }: ExplainQuestion, id: number) => ({
  ids: [id],
  antigenIds: [antigen],
  from: januaryOf(addMonths(month, 1 - MONTHS_SHOWN)),
  to: month,
})

async function explainArea(
  client: Queryable,
  question: ExplainQuestion,
  rule: FigureRule,
  areaId: number,
): Promise<ExplainedFigure | undefined> {
  const area = maySeeArea(question.scope, areaId) ? await loadArea(client, areaId) : undefined
  if (!area) return undefined
  const months = (await loadAreaSums(client, area.hierarchy, rangeOf(question, areaId))).get(areaId) ?? []
  const row = months.find((one) => one.month === question.month)
  return {
    ...described(question, rule, months),
    inputs: sumsAsInputs(rule, row),
    notIncluded: row ? missingReports(rule, row) : [],
  }
}

function described(question: ExplainQuestion, rule: FigureRule, months: readonly Sums[]) {
  return {
    figure: question.figure,
    value: round(rule.value(months, question.month), 2),
    unit: rule.unit,
    formula: rule.formula,
    formulaSource: rule.source,
    history: monthsFrom(addMonths(question.month, 1 - MONTHS_SHOWN), question.month).map((month) => ({
      month,
      value: round(rule.value(months, month), 2),
    })),
  }
}

function sumsAsInputs(rule: FigureRule, row: Sums | undefined): ExplainedFigure['inputs'] {
  return rule.inputs.map(({ name, unit, value }) => ({
    name,
    value: row ? round(value(row), 2) : null,
    unit,
    system: null,
    sourceRecord: null,
    url: null,
    fetchedAt: null,
    sourceChangedAt: null,
    earlier: [],
  }))
}

/** Who should be in the sum and is not. */
function missingReports({ needs }: FigureRule, row: Sums): ExplainedFigure['notIncluded'] {
  const [expected, reported] =
    needs === 'doses' ? [row.dosesExpected, row.dosesReported] : [row.stockExpected, row.stockReported]
  return [
    { reason: 'notReported', facilities: Math.max(0, expected - reported) },
    { reason: 'notExpected', facilities: Math.max(0, row.facilities - Math.max(expected, reported)) },
  ].filter(({ facilities }) => facilities > 0)
}

async function explainFacility(
  client: Queryable,
  question: ExplainQuestion,
  rule: FigureRule,
  facilityId: number,
): Promise<ExplainedFigure | undefined> {
  const facility = await loadExplainedFacility(client, facilityId, question.scope)
  if (!facility) return undefined
  const months = (await loadFacilitySums(client, rangeOf(question, facilityId))).get(facilityId) ?? []
  const row = months.find((one) => one.month === question.month)
  const records: ExplainedFigure['inputs'] = []
  for (const part of rule.parts) records.push(...(await recordsOf(client, part, facility, question)))
  const about = described(question, rule, months)
  return {
    ...about,
    // Present stock is told by its records.
    value: question.figure === 'sohDoses' ? addUp(records.map(({ value }) => value)) : about.value,
    inputs: [...sumsAsInputs(rule, row), ...records],
    notIncluded: [],
  }
}

async function recordsOf(
  client: Queryable,
  part: Part,
  facility: ExplainedFacility,
  { antigen, month, pages }: ExplainQuestion,
): Promise<ExplainedFigure['inputs']> {
  const { openlmisPlaceId, dhis2PlaceId } = facility
  const present = (rows: readonly SourceRow[], unit: string) =>
    rows.map((row) => presentRecord(row, unit, sourceUrl(pages, facility, row, month)))
  switch (part) {
    case 'dosesGiven':
      return dhis2PlaceId === null ? [] : present(await loadDoses(client, dhis2PlaceId, antigen, month), 'doses')
    case 'targetPopulation': {
      const year = Math.floor(month / 100)
      return dhis2PlaceId === null ? [] : present(await loadTargets(client, dhis2PlaceId, antigen, year), 'persons')
    }
    case 'stockMonth':
      return openlmisPlaceId === null
        ? []
        : present(await loadStockMonths(client, openlmisPlaceId, antigen, month), 'doses')
    case 'stockNow':
      return openlmisPlaceId === null ? [] : present(await loadStockNow(client, openlmisPlaceId, antigen), 'doses')
  }
}

function presentRecord(row: SourceRow, unit: string, url: string | null): ExplainedFigure['inputs'][number] {
  return {
    name: row.name,
    value: row.value,
    unit,
    system: row.system,
    sourceRecord: row.sourceRecord,
    url,
    fetchedAt: row.fetchedAt?.toISOString() ?? null,
    sourceChangedAt: row.sourceChangedAt?.toISOString() ?? null,
    earlier: row.earlier.map(({ value, replacedAt }) => ({ value, replacedAt: new Date(replacedAt).toISOString() })),
  }
}
