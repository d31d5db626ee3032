/** Stock numbers for DHIS2: computed from what was pulled, kept in a ledger, sent so that nothing is lost and nothing goes twice. */
export { publishDataSet, workOf, type PublishParams } from './jobs-publish.ts'
export { createPublishSchedule, type PublishSchedule } from './jobs-schedule.ts'
export { loadPublishing } from './load-publishing.ts'
export { publishingRoutes, type PublishingDeps, type RunRequest } from './routes.ts'
export { publishingReportsRoutes } from './routes-reports.ts'
export { defaultPublishRules, type Dhis2Target, type PublishDeps, type PublishRules } from './settings.ts'
export { loadPublished, type PublishedDataSet } from './store-published.ts'
export { listChangedReports, type ChangedPosition, type ChangedQuery, type ChangedReport } from './store-changed.ts'
