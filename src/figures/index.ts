/** Figures derived from what was pulled, with cited formulas. */
export { chooseMonth, type MonthCompleteness } from './choose-month.ts'
export {
  coverageBand,
  coveragePercent,
  cumulativeCoveragePercent,
  monthlyTarget,
  type CoverageBand,
  type CoverageMonth,
} from './coverage.ts'
export { dropOutBand, dropOutPercent, type DropOutBand } from './drop-out.ts'
export { adjustedConsumption, averageMonthlyConsumption, monthsOfStock, type ConsumptionMonth } from './consumption.ts'
export {
  closedVialWastagePercent,
  cumulativeOpenVialWastagePercent,
  managedDoses,
  openVialWastagePercent,
  totalWastage,
  wastageFactor,
  type ClosedVialDenominator,
  type WastageMonth,
} from './wastage.ts'
export {
  demandQuantity,
  isaQuantity,
  maximumStock,
  maxStockQuantity,
  type Demand,
  type NoRecommendation,
  type Recommendation,
} from './recommend.ts'
export {
  defaultFigureSettings,
  thresholdsFor,
  type FigureSettings,
  type StockThresholds,
  type ThresholdPlace,
  type ThresholdRule,
} from './settings.ts'
export { stockLimits, stockStatus, type JudgedStock, type StockLimits } from './stock-status.ts'
export { runsOutOn } from './runs-out-on.ts'
export {
  disagreement,
  isImpossible,
  stockDiscrepancy,
  type Disagreement,
  type DisagreementTolerance,
  type MonthOfBoth,
} from './triangulation.ts'
export { computeFigures, refreshFigures, type FiguresDeps } from './jobs-figures.ts'
