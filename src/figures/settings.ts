/** How much stock is too little or too much. Amounts follow the ideal stock amount where there is one, else months of use. */
export interface StockThresholds {
  /** Below this many months of average consumption the stock is low. */
  readonly minMonths: number
  /** Above this many months it is too much. */
  readonly maxMonths: number
  /** Below this share of the ideal stock amount the stock is low. */
  readonly minIsaShare: number
  /** Above this share it is too much. */
  readonly maxIsaShare: number
}

/** Thresholds for some programmes and levels; a list that is absent means all of them. */
export interface ThresholdRule extends StockThresholds {
  /** Programme codes of OpenLMIS, e.g. `EPI`. */
  readonly programs?: readonly string[]
  /** A store supplies other places; a facility does not. */
  readonly level?: 'facility' | 'store'
  /** Facility type codes, for countries that tell levels by type. */
  readonly typeCodes?: readonly string[]
}

export interface FigureSettings {
  /** Calendar months over which consumption is averaged (`numberOfPeriodsToAverage` of OpenLMIS). */
  readonly amcMonths: number
  /** The first rule that fits a place decides. The last one should fit all. */
  readonly thresholds: readonly ThresholdRule[]
  /** Two sources disagree beyond this share of the doses given, and beyond one vial. */
  readonly disagreementShare: number
  /** How many months back figures are kept, the running month included. */
  readonly historyMonths: number
  /** For the demand quantity: the buffer as a share of what is needed until the next delivery. */
  readonly bufferShare: number
}

/**
 * Defaults for vaccines. Facilities are supplied monthly: minimum 25 % of the need of a period, maximum the need of a period plus
 * the minimum (OpenLearn immunisation module; ISA: low below 25 % of it). Stores: 1 to 3 months, the stock legend of the
 * WHO/DHIS2 EPI package. OpenLMIS's own 3 to 6 months are for essential medicines.
 */
export const defaultFigureSettings: FigureSettings = {
  amcMonths: 3,
  thresholds: [
    { level: 'store', minMonths: 1, maxMonths: 3, minIsaShare: 0.25, maxIsaShare: 1 },
    { minMonths: 0.25, maxMonths: 1.25, minIsaShare: 0.25, maxIsaShare: 1 },
  ],
  disagreementShare: 0.1,
  historyMonths: 36,
  bufferShare: 0.25,
}

/** Used where no rule fits. */
const fallback: StockThresholds = { minMonths: 0.25, maxMonths: 1.25, minIsaShare: 0.25, maxIsaShare: 1 }

export interface ThresholdPlace {
  readonly programs: readonly string[]
  readonly isStore: boolean
  readonly typeCode: string | null
}

export function thresholdsFor(rules: readonly ThresholdRule[], place: ThresholdPlace): StockThresholds {
  return rules.find((rule) => fits(rule, place)) ?? fallback
}

function fits(rule: ThresholdRule, place: ThresholdPlace): boolean {
  if (rule.level !== undefined && (rule.level === 'store') !== place.isStore) return false
  if (rule.typeCodes && (place.typeCode === null || !rule.typeCodes.includes(place.typeCode))) return false
  return !rule.programs || place.programs.some((program) => rule.programs?.includes(program))
}
