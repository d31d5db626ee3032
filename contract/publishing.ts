import { z } from 'zod'
import { Instant } from './common.ts'
import { Run } from './systems.ts'

/**
 * Publishing to DHIS2. Rights: `publishing.view` to look, `publishing.run` to compute, send and send again,
 * `publishing.release` to hold and release, `publishing.settings` for schedules. Facilities outside a person's areas are left out.
 */

/**
 * computed = waits for its release (or is held); released = waits to be sent; sending = on its way; accepted = DHIS2 took it;
 * deleted = taken back there; rejected = refused by DHIS2 or not sent for a reason; dead = given up after many tries.
 */
export const PublishState = z.enum([
  'computed',
  'held',
  'released',
  'sending',
  'accepted',
  'deleted',
  'rejected',
  'dead',
])
export type PublishState = z.infer<typeof PublishState>

const count = z.number().int()
export const StateCounts = z.record(PublishState, count)

export const PublishSettings = z.object({
  needsRelease: z.boolean(),
  /** Five cron fields in the time zone of the service; null: by hand. */
  cron: z.string().nullable(),
  /** Used instead in the last days before a deadline. */
  deadlineCron: z.string().nullable(),
  /** Days after the end of a period on which its report is due. */
  deadlineDays: count,
  /** Closed periods that the schedule looks at. */
  periodsBack: count,
  registerCompletion: z.boolean(),
  /** Share of facilities read back after a run, 0 to 1. */
  readBackShare: z.number().min(0).max(1),
})
export type PublishSettings = z.infer<typeof PublishSettings>

export const PublishStop = z.object({ reason: z.string(), message: z.string(), remedy: z.string(), since: Instant })

export const PublishQueue = z.object({
  /** Values computed and due, and the requests they are in. */
  values: count,
  batches: count,
  sending: count,
  /** Requests that failed and are tried again later. */
  waiting: count,
  oldestPlannedAt: Instant.nullable(),
  nextAttemptAt: Instant.nullable(),
})

export const PublishDataSet = z.object({
  serverId: z.string(),
  dataSetUid: z.string(),
  name: z.string(),
  periodType: z.string(),
  mappings: count,
  /** The newest period that has ended; what the button sends. */
  lastClosedPeriod: z.string().nullable(),
  /** Periods that have ended, newest first. */
  periods: z.array(z.string()),
  /** When the schedule starts it next; null: by hand, or publishing is stopped. */
  nextRunAt: Instant.nullable(),
  settings: PublishSettings,
  queue: PublishQueue,
  states: StateCounts,
  openFindings: count,
  lastRun: Run.nullable(),
})
export type PublishDataSet = z.infer<typeof PublishDataSet>

/** GET /api/v1/publishing?period= — counts by state are those of the period; without it, of each data set's last closed one. */
export const Publishing = z.object({
  /** Set when DHIS2 did not accept us: nothing is sent until somebody presses "send" again. */
  stop: PublishStop.nullable(),
  dataSets: z.array(PublishDataSet),
})
export type Publishing = z.infer<typeof Publishing>

/** PUT /api/v1/publishing/data-sets/:uid/settings (publishing.settings) -> PublishSettings */

/**
 * POST /api/v1/publishing/runs (publishing.run) -> 202 Run. `period` or `fromPeriod`..`toPeriod` (back-fill); none: the open ones.
 * `full` computes again what did not change; `facilityId` only this facility.
 */
export const PostPublish = z.object({
  dataSetUid: z.string().min(1).max(50),
  period: z.string().max(20).optional(),
  fromPeriod: z.string().max(20).optional(),
  toPeriod: z.string().max(20).optional(),
  facilityId: z.number().int().positive().optional(),
  dryRun: z.boolean().default(false),
  full: z.boolean().default(false),
})
export type PostPublish = z.input<typeof PostPublish>

/** GET /api/v1/publishing/runs?dataSetUid=&limit=&before= -> PublishRun[]: newest first. */
export const PublishRun = z.object({
  run: Run,
  dataSetUid: z.string(),
  batches: count,
  /** Values sent, of which stored and refused; those still to be sent. */
  sent: count,
  stored: count,
  rejected: count,
  due: count,
  secondsSending: z.number().nullable(),
})
export type PublishRun = z.infer<typeof PublishRun>

/** GET /api/v1/publishing/runs/:id/batches -> PublishBatch[] */
export const PublishBatch = z.object({
  id: count,
  state: z.enum(['planned', 'sending', 'waiting', 'answered', 'split']),
  deletes: z.boolean(),
  values: count,
  stored: count.nullable(),
  rejected: count.nullable(),
  attempt: count,
  plannedAt: Instant,
  sentAt: Instant.nullable(),
  answeredAt: Instant.nullable(),
  nextAttemptAt: Instant.nullable(),
  httpStatus: count.nullable(),
  /** What DHIS2 said, in short. */
  answer: z.string().nullable(),
})
export type PublishBatch = z.infer<typeof PublishBatch>

/** GET /api/v1/publishing/rejects?dataSetUid=&period= -> RejectCause[]: grouped by cause, most first. */
export const RejectCause = z.object({
  /** Code of DHIS2 (`E7619`) or of ours (`unitNotWhole`). */
  reason: z.string(),
  /** DHIS2 refused it, or it was not sent. */
  by: z.enum(['dhis2', 'us']),
  count: count,
  facilities: count,
  example: z.string(),
  remedy: z.string(),
})
export type RejectCause = z.infer<typeof RejectCause>

export const PublishValueRow = z.object({
  facilityId: count,
  facility: z.string(),
  orgUnitUid: z.string(),
  cellId: count,
  /** Name of the data element, with its option combo. */
  cell: z.string(),
  indicator: z.string(),
  products: z.array(z.string()),
  unit: z.string(),
  period: z.string(),
  value: z.string().nullable(),
  /** What DHIS2 holds as far as we know; null: nothing. */
  heldThere: z.string().nullable(),
  state: PublishState,
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  remedy: z.string().nullable(),
  computedAt: Instant,
  sentAt: Instant.nullable(),
  answeredAt: Instant.nullable(),
})
export type PublishValueRow = z.infer<typeof PublishValueRow>

/** GET /api/v1/publishing/values?dataSetUid=&period=&facilityId=&state=&reason=&limit=&after= */
export const PublishValuePage = z.object({ values: z.array(PublishValueRow), next: z.string().nullable() })
export type PublishValuePage = z.infer<typeof PublishValuePage>

/**
 * A store of OpenLMIS whose stock stands in the number, with the page where it is corrected there; `url` is null when that address is
 * not configured. `facilityId` is the one of the resupply pages.
 */
export const CorrectAt = z.object({ facilityId: count, name: z.string(), url: z.string().nullable() })
export type CorrectAt = z.infer<typeof CorrectAt>

/** GET /api/v1/publishing/values/:facilityId/:cellId/:period — one value over time, newest first. */
export const ValueHistory = z.object({
  now: PublishValueRow,
  source: z.object({ system: z.string(), records: z.array(z.string()), fetchedAt: Instant.nullable() }),
  /** Nobody edits an outgoing number: it is corrected there. */
  correctAt: z.array(CorrectAt),
  history: z.array(
    z.object({
      at: Instant,
      value: z.string().nullable(),
      state: PublishState,
      reason: z.string().nullable(),
      detail: z.string().nullable(),
      sentAt: Instant.nullable(),
      answeredAt: Instant.nullable(),
      runId: count,
      startedBy: z.string().nullable(),
      attempt: count.nullable(),
    }),
  ),
  /** Differences found when DHIS2 was read back. */
  findings: z.array(
    z.object({
      kind: z.enum(['typedOver', 'missing', 'zeroDropped', 'stillThere']),
      ours: z.string().nullable(),
      theirs: z.string().nullable(),
      foundAt: Instant,
      resolvedAt: Instant.nullable(),
    }),
  ),
})
export type ValueHistory = z.infer<typeof ValueHistory>

/** GET /api/v1/publishing/findings?dataSetUid=&period=&limit=&after= */
export const PublishFinding = z.object({
  id: count,
  kind: z.enum(['typedOver', 'missing', 'zeroDropped', 'stillThere']),
  facilityId: count,
  facility: z.string(),
  cellId: count,
  cell: z.string(),
  period: z.string(),
  ours: z.string().nullable(),
  theirs: z.string().nullable(),
  theirChangedAt: Instant.nullable(),
  foundAt: Instant,
  remedy: z.string(),
})
export const FindingPage = z.object({ findings: z.array(PublishFinding), next: z.number().int().nullable() })
export type FindingPage = z.infer<typeof FindingPage>

/**
 * GET /api/v1/publishing/facilities?dataSetUid=&period=&areaId=&search=&limit=&after= — the district's list: one line a facility
 * that is linked, also when nothing was computed for it yet. */
export const PublishFacility = z.object({
  facilityId: count,
  facility: z.string(),
  area: z.string().nullable(),
  values: count,
  states: StateCounts,
  hold: z.object({ comment: z.string(), by: z.string(), at: Instant }).nullable(),
  release: z.object({ by: z.string(), at: Instant }).nullable(),
})
export type PublishFacility = z.infer<typeof PublishFacility>
export const PublishFacilityPage = z.object({ facilities: z.array(PublishFacility), next: z.number().int().nullable() })

/**
 * GET /api/v1/publishing/preview?dataSetUid=&period=&facilityId= — the form of DHIS2 in its own order, with what would be sent and
 * what DHIS2 holds now. `there.read` is false when DHIS2 could not be asked; `theirs` then is null and says nothing.
 */
export const PublishPreview = z.object({
  dataSet: z.object({ uid: z.string(), name: z.string() }),
  period: z.string(),
  facility: z.object({ id: count, name: z.string(), orgUnitUid: z.string() }),
  hold: z.object({ comment: z.string(), by: z.string(), at: Instant }).nullable(),
  release: z.object({ by: z.string(), at: Instant }).nullable(),
  needsRelease: z.boolean(),
  correctAt: z.array(CorrectAt),
  there: z.object({ read: z.boolean(), problem: z.string().nullable() }),
  sections: z.array(
    z.object({
      /** Null: elements that stand in no section. */
      name: z.string().nullable(),
      rows: z.array(
        z.object({
          cellId: count.nullable(),
          dataElementUid: z.string(),
          name: z.string(),
          indicator: z.string().nullable(),
          unit: z.string().nullable(),
          /** What would be sent; null: nothing, never zero. */
          ours: z.string().nullable(),
          theirs: z.string().nullable(),
          /** new, changed, same, removed (we hold none, they hold what we sent), theirOwn (not from us), none, blocked (see reason) */
          change: z.enum(['new', 'changed', 'same', 'removed', 'theirOwn', 'none', 'blocked']),
          state: PublishState.nullable(),
          reason: z.string().nullable(),
          detail: z.string().nullable(),
          remedy: z.string().nullable(),
        }),
      ),
    }),
  ),
})
export type PublishPreview = z.infer<typeof PublishPreview>

/** A report = data set + period + facility, or all facilities of an area. */
const Reports = z.object({
  dataSetUid: z.string().min(1).max(50),
  period: z.string().min(1).max(20),
  facilityIds: z.array(z.number().int().positive()).max(5000).optional(),
  areaId: z.number().int().positive().optional(),
})
/** POST /api/v1/publishing/hold (publishing.release) -> ReportsChanged */
export const PostHold = Reports.extend({ comment: z.string().trim().min(1).max(1000) })
export type PostHold = z.input<typeof PostHold>
/** POST /api/v1/publishing/release (publishing.release): lifts holds and lets the values go -> ReportsChanged */
export const PostRelease = Reports
export type PostRelease = z.input<typeof PostRelease>
export const ReportsChanged = z.object({ reports: count, values: count })
export type ReportsChanged = z.infer<typeof ReportsChanged>

/**
 * POST /api/v1/publishing/replay (publishing.run): sends again what the filter names. `apply: false` only counts.
 * States: rejected, dead, accepted (send again what DHIS2 should hold), or the values of open findings.
 */
export const PostReplay = z.object({
  dataSetUid: z.string().min(1).max(50),
  period: z.string().max(20).optional(),
  facilityId: z.number().int().positive().optional(),
  states: z.array(z.enum(['rejected', 'dead', 'accepted', 'released'])).min(1),
  reason: z.string().max(60).optional(),
  onlyFindings: z.boolean().default(false),
  apply: z.boolean().default(false),
})
export type PostReplay = z.input<typeof PostReplay>
export const ReplayResult = z.object({
  applied: z.boolean(),
  values: count,
  facilities: count,
  examples: z.array(PublishValueRow),
  run: Run.nullable(),
})
export type ReplayResult = z.infer<typeof ReplayResult>
