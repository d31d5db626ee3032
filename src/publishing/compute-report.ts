import type { CellPlan } from './cell-plan.ts'
import { collectParts, type PeriodMonths } from './collect-parts.ts'
import { deriveIndicator, type DeriveSettings } from './derive-indicator.ts'
import { formatNumber, NOTHING_TOLD, type Told } from './format-number.ts'
import type { StockRow } from './stock-row.ts'

/** One computed cell of an org unit and period. `value` null: there is no number (any more), or `reason` says why it is not sent. */
export interface ComputedCell extends Told {
  readonly cellId: number
  readonly sourceRecord: string | null
  readonly fetchedAt: string | null
}

export interface ReportNames {
  readonly storeName: (storeId: number) => string
  readonly productCode: (productId: number) => string
}

/** The rows that a plan counts; `rows` are those of an org unit, ordered by store, product and month. */
const rowsFor = (plan: CellPlan, rows: readonly StockRow[]): readonly StockRow[] =>
  rows.filter(
    (row) => row.source === plan.source && (plan.conversions.size === 0 || plan.conversions.has(row.productId)),
  )

const UNCONVERTED = { dispensingUnits: 1, makesUnits: 1 }

/** Computes one cell for one org unit and period. */
export function computeCell(
  plan: CellPlan,
  orgUnitRows: readonly StockRow[],
  period: PeriodMonths,
  settings: DeriveSettings,
  names: ReportNames,
): ComputedCell {
  const { cellId, refused } = plan
  const rows = isOfProducts(plan) && plan.conversions.size === 0 ? [] : rowsFor(plan, orgUnitRows)
  const collected = collectParts(rows, period)
  // Nobody told anything: nothing is sent, and nothing is wrong either.
  if (collected.kind === 'none')
    return {
      cellId,
      ...(refused && rows.length > 0 ? told(refused) : NOTHING_TOLD),
      sourceRecord: null,
      fetchedAt: null,
    }
  if (refused) return { cellId, ...told(refused), ...provenance(rows, period) }
  if (collected.kind === 'incomplete' && plan.indicator !== 'reportingFacilities')
    return {
      cellId,
      value: null,
      reason: 'incompleteReports',
      detail: `${names.storeName(collected.storeId)} has not reported ${names.productCode(collected.productId)} for ${collected.month}`,
      ...provenance(rows, period),
    }
  const parts = collected.kind === 'parts' ? collected.parts : partsReported(rows, period)
  const conversionOf = (productId: number) => plan.conversions.get(productId) ?? UNCONVERTED
  const derived = deriveIndicator(plan.indicator, parts, period, conversionOf, settings)
  return { cellId, ...formatNumber(derived, plan), ...provenance(rows, period) }
}

const isOfProducts = ({ indicator }: CellPlan): boolean => indicator !== 'reportingFacilities'

const told = ({ reason, detail }: { reason: string; detail: string }): Told => ({ value: null, reason, detail })

/** For counting who reported, gaps are what is counted. */
function partsReported(rows: readonly StockRow[], { last }: PeriodMonths) {
  return rows
    .filter(({ month }) => month === last)
    .map((row) => ({ storeId: row.storeId, productId: row.productId, inPeriod: [row], all: [row] }))
}

const NAMED_RECORDS = 8

/** The cards or requisitions of the period's own months, and when they were fetched last. */
function provenance(
  rows: readonly StockRow[],
  { first }: PeriodMonths,
): { readonly sourceRecord: string | null; readonly fetchedAt: string | null } {
  let fetchedAt: string | null = null
  let single: string | null = null
  let several: Set<string> | undefined
  for (const row of rows) {
    if (row.month < first) continue
    if (fetchedAt === null || row.fetchedAt > fetchedAt) fetchedAt = row.fetchedAt
    if (single === null) single = row.sourceRecord
    else if (row.sourceRecord !== single) (several ??= new Set([single])).add(row.sourceRecord)
  }
  if (!several) return { sourceRecord: single, fetchedAt }
  const named = [...several].slice(0, NAMED_RECORDS).join(' ')
  return {
    sourceRecord: several.size > NAMED_RECORDS ? `${named} +${several.size - NAMED_RECORDS}` : named,
    fetchedAt,
  }
}
