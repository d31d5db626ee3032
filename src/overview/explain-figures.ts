import type { Month } from '../base/month.ts'
import {
  closedVialWastagePercent,
  coveragePercent,
  cumulativeCoveragePercent,
  monthsOfStock,
  openVialWastagePercent,
} from '../figures/index.ts'
import { januaryOf, yearDropOut } from './build-cell.ts'
import { addUp, type Sums } from './sums.ts'

/** What a figure is made of; each part opens into the records of a source. */
export type Part = 'dosesGiven' | 'targetPopulation' | 'stockMonth' | 'stockNow'

export interface ExplainedInput {
  readonly name: string
  readonly unit: string
  readonly value: (row: Sums) => number | null
}

export interface FigureRule {
  readonly unit: string
  readonly formula: string
  readonly source: string
  /** @param months January to the month at least, of one antigen */
  readonly value: (months: readonly Sums[], month: Month) => number | null
  readonly inputs: readonly ExplainedInput[]
  /** Sources whose records stand behind it. */
  readonly parts: readonly Part[]
  /** Which reports it needs: they decide who is not in it. */
  readonly needs: 'doses' | 'stock'
}

const inMonth = (months: readonly Sums[], month: Month): Sums | undefined => months.find((row) => row.month === month)
const year = (months: readonly Sums[], month: Month): Sums[] =>
  months.filter((row) => row.month >= januaryOf(month) && row.month <= month)

/** A figure that is simply one of the stored ones. */
function stored(
  name: 'dosesGiven' | 'closingDoses' | 'usedDoses' | 'amcDoses' | 'receivedDoses' | 'openingDoses' | 'lostClosedDoses',
  about: Pick<FigureRule, 'formula' | 'source' | 'parts' | 'needs'>,
): FigureRule {
  return { ...about, unit: 'doses', inputs: [], value: (months, month) => inMonth(months, month)?.[name] ?? null }
}

const input = (name: string, unit: string, value: ExplainedInput['value']): ExplainedInput => ({ name, unit, value })
const fromCards = 'Stock cards of OpenLMIS, line items summed by calendar month'

/** Every figure that pages show, with its formula and where the formula comes from. */
export const figureRules: Readonly<Record<string, FigureRule>> = {
  coveragePercent: {
    unit: 'percent',
    formula: 'doses given to the target group ÷ target persons of the month (a twelfth of the year)',
    source: 'WHO/DHIS2 EPI package, coverage indicators (annualised)',
    value: (months, month) => {
      const row = inMonth(months, month)
      return coveragePercent(row?.coverageDoses ?? null, row?.targetPersons ?? null)
    },
    inputs: [
      input('coverageDoses', 'doses', (row) => row.coverageDoses),
      input('targetPersons', 'persons', (row) => row.targetPersons),
    ],
    parts: ['dosesGiven', 'targetPopulation'],
    needs: 'doses',
  },
  coverageCumulativePercent: {
    unit: 'percent',
    formula: 'doses given to the target group since January ÷ target persons of the same months, reported or not',
    source: 'WHO immunisation monitoring chart',
    value: (months, month) => cumulativeCoveragePercent(year(months, month), month),
    inputs: [
      input('coverageDoses', 'doses', (row) => row.coverageDoses),
      input('targetPersons', 'persons', (row) => row.targetPersons),
    ],
    parts: ['dosesGiven', 'targetPopulation'],
    needs: 'doses',
  },
  dropOutPercent: {
    unit: 'percent',
    formula: '(first dose − last dose) ÷ first dose, since January',
    source: 'WHO/DHIS2 EPI package, drop-out indicators',
    value: (months, month) => yearDropOut(year(months, month)),
    inputs: [input('firstDose', 'doses', (row) => row.firstDoses), input('lastDose', 'doses', (row) => row.lastDoses)],
    parts: ['dosesGiven'],
    needs: 'doses',
  },
  monthsOfStock: {
    unit: 'months',
    formula: 'stock at the end of the month ÷ average monthly consumption',
    source: 'OpenLMIS DHIS2 metric scope; USAID data dictionary',
    value: (months, month) => {
      const row = inMonth(months, month)
      return monthsOfStock(row?.closingDoses ?? null, row?.amcDoses ?? null)
    },
    inputs: [
      input('closingDoses', 'doses', (row) => row.closingDoses),
      input('amcDoses', 'doses', (row) => row.amcDoses),
    ],
    parts: ['stockMonth', 'stockNow'],
    needs: 'stock',
  },
  openVialWastageCumulativePercent: {
    unit: 'percent',
    formula: '(doses used − doses given) ÷ doses used, since January, of months and facilities that reported both',
    source: 'WHO/DHIS2 EPI package, open-vial wastage; judged over the year because vials are used up across months',
    value: (months, month) => {
      const rows = year(months, month)
      return openVialWastagePercent(
        addUp(rows.map((row) => row.bothUsedDoses)),
        addUp(rows.map((row) => row.bothGivenDoses)),
      )
    },
    inputs: [
      input('usedDoses', 'doses', (row) => row.bothUsedDoses),
      input('dosesGiven', 'doses', (row) => row.bothGivenDoses),
    ],
    parts: ['dosesGiven', 'stockMonth'],
    needs: 'stock',
  },
  closedVialWastagePercent: {
    unit: 'percent',
    formula: 'doses lost in unopened vials ÷ doses used, in the month',
    source: 'WHO/DHIS2 EPI package, closed-vial wastage',
    value: (months, month) => {
      const row = inMonth(months, month)
      return closedVialWastagePercent(row?.lostClosedDoses ?? null, row?.usedDoses ?? null)
    },
    inputs: [
      input('lostClosedDoses', 'doses', (row) => row.lostClosedDoses),
      input('usedDoses', 'doses', (row) => row.usedDoses),
    ],
    parts: ['stockMonth'],
    needs: 'stock',
  },
  dosesGiven: stored('dosesGiven', {
    formula: 'doses of every dose number and age group in the month',
    source: 'DHIS2 data values of the mapped data elements',
    parts: ['dosesGiven'],
    needs: 'doses',
  }),
  closingDoses: stored('closingDoses', {
    formula: 'opening + received − used ± adjusted − lost',
    source: fromCards,
    parts: ['stockMonth'],
    needs: 'stock',
  }),
  openingDoses: stored('openingDoses', {
    formula: 'closing stock of the month before',
    source: fromCards,
    parts: ['stockMonth'],
    needs: 'stock',
  }),
  receivedDoses: stored('receivedDoses', {
    formula: 'doses received in the month',
    source: fromCards,
    parts: ['stockMonth'],
    needs: 'stock',
  }),
  usedDoses: stored('usedDoses', {
    formula: 'doses issued for use in the month',
    source: fromCards,
    parts: ['stockMonth'],
    needs: 'stock',
  }),
  lostClosedDoses: stored('lostClosedDoses', {
    formula: 'doses lost in unopened vials: expired, heat, frozen, broken, other',
    source: fromCards,
    parts: ['stockMonth'],
    needs: 'stock',
  }),
  amcDoses: stored('amcDoses', {
    formula: 'mean of the consumption of the last months, each adjusted for its stock-out days, rounded up',
    source: 'OpenLMIS requisition calculator, average consumption',
    parts: ['stockMonth'],
    needs: 'stock',
  }),
  sohDoses: {
    unit: 'doses',
    formula: 'sum of the stock cards, or the number told by phone or paper',
    source: 'OpenLMIS stock card summaries; entries of the officer',
    // The present stock is no figure of a month: its value is that of the records.
    value: () => null,
    inputs: [],
    parts: ['stockNow'],
    needs: 'stock',
  },
}
