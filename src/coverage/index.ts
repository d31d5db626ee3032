/** Doses given, target populations and reports, pulled from DHIS2. */
export { createDhis2ValueSource, type ValueSourceOptions } from './jobs-dhis2-source.ts'
export { pullDoses } from './jobs-doses.ts'
export { pullIndicators } from './jobs-indicators.ts'
export { receiveValues, type ReceivedValues, type ReceiveValuesDeps } from './jobs-receive.ts'
export { pullReports } from './jobs-reports.ts'
export { pullTargets } from './jobs-targets.ts'
export type { CompletionQuery, Dhis2Completion, Dhis2Value, Dhis2ValueSource, ValueQuery } from './ports.ts'
export { defaultCoverageSettings, type CoverageDeps, type CoverageSettings } from './settings.ts'
