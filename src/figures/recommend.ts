import { vialsToCover } from '../base/quantity.ts'

/** Why a formula gives no quantity. */
export type NoRecommendation = 'noIsa' | 'noSoh' | 'noDoses' | 'noConsumption'

export type Recommendation =
  | { readonly doses: number; readonly vials: number; readonly missing: null }
  | { readonly doses: null; readonly vials: null; readonly missing: NoRecommendation }

const none = (missing: NoRecommendation): Recommendation => ({ doses: null, vials: null, missing })

/** Whole vials that cover the need; the doses are those of the vials. */
function inVials(needDoses: number, dosesPerVial: number): Recommendation {
  const vials = vialsToCover(needDoses, dosesPerVial)
  return { doses: vials * dosesPerVial, vials, missing: null }
}

/**
 * max(0, ISA − SOH), rounded up to whole vials.
 * Source: OpenLMIS requisition calculator, calculatedOrderQuantityIsa.
 */
export function isaQuantity(isaDoses: number | null, sohDoses: number | null, dosesPerVial: number): Recommendation {
  if (isaDoses === null) return none('noIsa')
  if (sohDoses === null) return none('noSoh')
  return inVials(isaDoses - sohDoses, dosesPerVial)
}

/** round-half-up(average consumption × maximum periods of stock), in doses. Source: OpenLMIS, column H. */
export const maximumStock = (amcDoses: number, maxPeriods: number): number => Math.floor(amcDoses * maxPeriods + 0.5)

/**
 * max(0, maximum stock − SOH), rounded up to whole vials: where there is no ISA.
 * Source: OpenLMIS requisition calculator, calculatedOrderQuantity (columns H and I).
 */
export function maxStockQuantity(
  amcDoses: number | null,
  maxPeriods: number,
  sohDoses: number | null,
  dosesPerVial: number,
): Recommendation {
  if (amcDoses === null) return none('noConsumption')
  if (sohDoses === null) return none('noSoh')
  return inVials(maximumStock(amcDoses, maxPeriods) - sohDoses, dosesPerVial)
}

export interface Demand {
  /** Doses given last month, of every dose number and age; null when not reported. */
  readonly dosesGiven: number | null
  /** 100 ÷ (100 − wastage %). */
  readonly wastageFactor: number
  /** Months until the delivery after this one. */
  readonly periodsToCover: number
  /** Kept against a busier month or a late delivery. */
  readonly bufferDoses: number
  readonly sohDoses: number | null
  /** Shipped to the facility and not yet received. */
  readonly inTransitDoses: number
  readonly dosesPerVial: number
}

/**
 * max(0, doses given last month × wastage factor × periods + buffer − SOH − in transit), rounded up to whole vials.
 * Shown beside the ISA result and never in its place. Source: requirements of the DIVO story; needs formula of WHO
 * (doses × wastage factor + buffer − stock on hand).
 */
export function demandQuantity(demand: Demand): Recommendation {
  const { dosesGiven, sohDoses } = demand
  if (dosesGiven === null) return none('noDoses')
  if (sohDoses === null) return none('noSoh')
  const needDoses =
    dosesGiven * demand.wastageFactor * demand.periodsToCover + demand.bufferDoses - sohDoses - demand.inTransitDoses
  // 90 × (100 ÷ 90) must be 100 and not a hair more, which would ask for one vial too many.
  return inVials(Math.round(needDoses * 1e6) / 1e6, demand.dosesPerVial)
}
