/** Stock on hand, movements, ideal stock amounts: pulled from OpenLMIS or told on paper. */
export { daysBetween360, stockoutDays, type DayStock } from './stockout-days.ts'
