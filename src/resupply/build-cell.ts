import type { StockStatus, ValueState } from '../../contract/common.ts'
import type { ResupplyCell } from '../../contract/resupply.ts'
import { coverageBand, coveragePercent, isImpossible, thresholdsFor } from '../figures/index.ts'
import { recommendedDoses, type FormulaInputs } from './fill-formulas.ts'
import type { ResupplySettings } from './settings.ts'
import type { AntigenRow, FacilityRow, MonthRow, NowRow } from './store-grid.ts'

export interface CellSource {
  readonly facility: FacilityRow
  readonly antigen: AntigenRow
  readonly now: NowRow | undefined
  readonly month: MonthRow | undefined
  /** Total of the month before its last correction; null when it was never another. */
  readonly dosesGivenBefore: number | null
  readonly enteredDoses: number | null
  readonly settings: ResupplySettings
}

export function buildCell(source: CellSource): ResupplyCell {
  const { antigen, now, month } = source
  const percent = coveragePercent(month?.coverageDoses ?? null, month?.targetPersons ?? null)
  return {
    antigen: antigen.id,
    stock: stockState(source),
    sohDoses: now?.sohDoses ?? null,
    observedOn: now?.observedOn ?? null,
    origin: now?.origin ?? null,
    lastMovementOn: now?.lastMovementOn ?? null,
    nextExpiryOn: now?.nextExpiryOn ?? null,
    monthsOfStock: round(now?.monthsOfStock ?? null, 2),
    runsOutOn: now?.runsOutOn ?? null,
    stockoutDays: month?.stockoutDays ?? null,
    doses: dosesState(source),
    dosesGiven: month?.dosesGiven ?? null,
    dosesGivenBefore: source.dosesGivenBefore,
    coveragePercent: round(percent, 1),
    coverageBand: coverageBand(percent),
    impossible: month ? isImpossible({ ...month, givenDoses: month.dosesGiven }) : false,
    recommendedDoses: recommendedDoses(formulaInputs(source)),
    enteredDoses: source.enteredDoses,
  }
}

export function formulaInputs({ facility, antigen, now, month, settings }: CellSource): FormulaInputs {
  const place = { programs: settings.programs, isStore: facility.isStore, typeCode: facility.typeCode }
  return {
    sohDoses: now?.sohDoses ?? null,
    isaDoses: now?.isaDoses ?? null,
    amcDoses: now?.amcDoses ?? null,
    dosesGiven: month?.dosesGiven ?? null,
    dosesPerVial: now?.dosesPerVial ?? antigen.dosesPerVial,
    maxMonths: thresholdsFor(settings.figures.thresholds, place).maxMonths,
    wastageCeilingPercent: antigen.wastageCeilingPercent,
    monthsPerDelivery: settings.monthsPerDelivery,
    bufferShare: settings.figures.bufferShare,
  }
}

const STATUSES: readonly StockStatus[] = ['out', 'low', 'ok', 'over', 'unknown', 'notReported', 'notMapped']

function stockState({ antigen, now }: CellSource): StockStatus {
  const status = STATUSES.find((one) => one === now?.status)
  return status ?? (antigen.hasProduct ? 'notReported' : 'notMapped')
}

/** Four different things: a number, a report that is missing, no report due, and nothing that says what to read. */
export function dosesState({
  facility,
  antigen,
  month,
}: {
  readonly facility: Pick<FacilityRow, 'dhis2PlaceId'>
  readonly antigen: Pick<AntigenRow, 'hasDoses'>
  readonly month: Pick<MonthRow, 'dosesGiven' | 'dosesExpected'> | undefined
}): ValueState {
  if (month && month.dosesGiven !== null) return 'reported'
  if (facility.dhis2PlaceId === null || !antigen.hasDoses) return 'notMapped'
  return month?.dosesExpected ? 'notReported' : 'notExpected'
}

/** Decimals that nobody reads only make the answer longer. */
export function round(value: number | null, decimals: number): number | null {
  if (value === null) return null
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor
}
