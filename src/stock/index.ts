/** Stock on hand, movements, ideal stock amounts: pulled from OpenLMIS or told on paper. */
export { pullIdealStock } from './jobs-ideal-stock.ts'
export { pullReasons } from './jobs-reasons.ts'
export { pullRequisitions } from './jobs-requisitions.ts'
export { pullStock } from './jobs-stock.ts'
export { isReasonClass, reasonClasses, type ReasonClass } from './reason-class.ts'
export { defaultStockSettings, type OpenlmisStockSource, type StockDeps, type StockSettings } from './settings.ts'
export { daysBetween360, stockoutDays, type DayStock } from './stockout-days.ts'
export { recordPaperStock, type PaperStockProblem, type PaperStockReport } from './store-paper.ts'
