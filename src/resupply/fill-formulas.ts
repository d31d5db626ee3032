import {
  demandQuantity,
  isaQuantity,
  maximumStock,
  maxStockQuantity,
  wastageFactor,
  type Recommendation,
} from '../figures/index.ts'
import type { FilledFormula } from '../../contract/resupply.ts'

/** What the formulas need to know about one facility and antigen. Null = not known. */
export interface FormulaInputs {
  readonly sohDoses: number | null
  readonly isaDoses: number | null
  readonly amcDoses: number | null
  /** Of the chosen month, every dose number and age. */
  readonly dosesGiven: number | null
  readonly dosesPerVial: number | null
  /** Months of use that the maximum stock is. */
  readonly maxMonths: number
  /** Indicative maximum of open-vial wastage, per cent. */
  readonly wastageCeilingPercent: number
  readonly monthsPerDelivery: number
  readonly bufferShare: number
}

export interface FilledFormulas {
  readonly formulas: FilledFormula[]
  readonly recommendedBy: FilledFormula['id'] | null
  readonly recommendedDoses: number | null
}

const PREFERENCE: readonly FilledFormula['id'][] = ['isa', 'maxStock', 'demand']

/**
 * All three formulas with this facility's numbers. The recommendation follows the ideal stock amount; where there is none, the
 * maximum stock; where there is no consumption either, the demand. The demand never replaces the ISA, it stands beside it.
 */
export function fillFormulas(inputs: FormulaInputs): FilledFormulas {
  const formulas = [isa(inputs), maxStock(inputs), demand(inputs)]
  const known = formulas.filter((one) => one.resultDoses !== null)
  const followed = PREFERENCE.flatMap((id) => known.filter((one) => one.id === id))[0]
  return { formulas, recommendedBy: followed?.id ?? null, recommendedDoses: followed?.resultDoses ?? null }
}

type Input = FilledFormula['inputs'][number]
const soh = (value: number | null): Input => ({ name: 'soh', value, unit: 'doses', from: 'stockNow' })

function filled(
  about: Pick<FilledFormula, 'id' | 'formula' | 'inputs' | 'source'>,
  dosesPerVial: number | null,
  compute: (dosesPerVial: number) => Recommendation,
): FilledFormula {
  // Without a product that holds this antigen nobody knows what a vial is.
  if (dosesPerVial === null) return { ...about, resultDoses: null, resultVials: null, missing: 'noProduct' }
  const { doses, vials, missing } = compute(dosesPerVial)
  const vialSize: Input = { name: 'dosesPerVial', value: dosesPerVial, unit: 'doses', from: 'product' }
  return { ...about, inputs: [...about.inputs, vialSize], resultDoses: doses, resultVials: vials, missing }
}

function isa({ isaDoses, sohDoses, dosesPerVial }: FormulaInputs): FilledFormula {
  return filled(
    {
      id: 'isa',
      formula: 'max(0, ISA − SOH), rounded up to whole vials',
      inputs: [{ name: 'isa', value: isaDoses, unit: 'doses', from: 'idealStock' }, soh(sohDoses)],
      source: 'OpenLMIS requisition calculator: calculatedOrderQuantityIsa',
    },
    dosesPerVial,
    (size) => isaQuantity(isaDoses, sohDoses, size),
  )
}

function maxStock({ amcDoses, maxMonths, sohDoses, dosesPerVial }: FormulaInputs): FilledFormula {
  return filled(
    {
      id: 'maxStock',
      formula: 'max(0, round(AMC × maximum months of stock) − SOH), rounded up to whole vials',
      inputs: [
        { name: 'amc', value: amcDoses, unit: 'doses', from: 'consumption' },
        { name: 'maxMonths', value: maxMonths, unit: 'months', from: 'threshold' },
        {
          name: 'maxStock',
          value: amcDoses === null ? null : maximumStock(amcDoses, maxMonths),
          unit: 'doses',
          from: 'derived',
        },
        soh(sohDoses),
      ],
      source: 'OpenLMIS requisition calculator: maximumStockQuantity, calculatedOrderQuantity',
    },
    dosesPerVial,
    (size) => maxStockQuantity(amcDoses, maxMonths, sohDoses, size),
  )
}

function demand(inputs: FormulaInputs): FilledFormula {
  const { dosesGiven, sohDoses, dosesPerVial, monthsPerDelivery } = inputs
  const { factor, bufferDoses } = demandParts(inputs)
  return filled(
    {
      id: 'demand',
      formula: 'max(0, doses given × wastage factor × months + buffer − SOH), rounded up to whole vials',
      inputs: [
        { name: 'dosesGiven', value: dosesGiven, unit: 'doses', from: 'dosesGiven' },
        { name: 'wastageFactor', value: Math.round(factor * 1000) / 1000, unit: 'factor', from: 'wastageCeiling' },
        { name: 'monthsToCover', value: monthsPerDelivery, unit: 'months', from: 'setting' },
        { name: 'buffer', value: bufferDoses, unit: 'doses', from: 'setting' },
        soh(sohDoses),
      ],
      source: 'Demand of the last month: doses given × WHO wastage factor, 100 ÷ (100 − wastage %)',
    },
    dosesPerVial,
    (size) => demandFor(inputs, size),
  )
}

function demandParts({ dosesGiven, wastageCeilingPercent, monthsPerDelivery, bufferShare }: FormulaInputs) {
  const factor = wastageFactor(wastageCeilingPercent)
  const bufferDoses = dosesGiven === null ? null : Math.ceil(dosesGiven * factor * monthsPerDelivery * bufferShare)
  return { factor, bufferDoses }
}

function demandFor(inputs: FormulaInputs, dosesPerVial: number): Recommendation {
  const { factor, bufferDoses } = demandParts(inputs)
  return demandQuantity({
    dosesGiven: inputs.dosesGiven,
    wastageFactor: factor,
    periodsToCover: inputs.monthsPerDelivery,
    bufferDoses: bufferDoses ?? 0,
    sohDoses: inputs.sohDoses,
    // Shipments under way are not read; the formula on the page does not claim to know them.
    inTransitDoses: 0,
    dosesPerVial,
  })
}

/** What `fillFormulas` recommends, without writing the formulas out: a grid has thousands of cells. */
export function recommendedDoses(inputs: FormulaInputs): number | null {
  const { sohDoses, dosesPerVial, isaDoses, amcDoses, maxMonths } = inputs
  if (dosesPerVial === null) return null
  if (isaDoses !== null) return isaQuantity(isaDoses, sohDoses, dosesPerVial).doses
  if (amcDoses !== null) return maxStockQuantity(amcDoses, maxMonths, sohDoses, dosesPerVial).doses
  return demandFor(inputs, dosesPerVial).doses
}
