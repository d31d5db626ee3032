import { z } from 'zod'
import { Instant, SourceFreshness } from './common.ts'

export const Connection = SourceFreshness.extend({
  baseUrl: z.string().nullable(),
  version: z.string().nullable(),
  /** Facts read at connect: engine, calendar, service versions … as name/value for showing. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  clockSkewSeconds: z.number().nullable(),
  remedy: z.string().nullable(),
})
export type Connection = z.infer<typeof Connection>

export const RunState = z.enum(['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled'])
export const RunCounts = z.object({
  read: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  vanished: z.number().int(),
  rejected: z.number().int(),
})
export const Run = z.object({
  id: z.number().int(),
  what: z.string(),
  trigger: z.enum(['schedule', 'person', 'command', 'start']),
  requestedBy: z.string().nullable(),
  dryRun: z.boolean(),
  state: RunState,
  progressDone: z.number(),
  progressTotal: z.number().nullable(),
  progressNote: z.string().nullable(),
  counts: RunCounts,
  error: z.object({ reason: z.string(), message: z.string(), remedy: z.string() }).nullable(),
  queuedAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
})
export type Run = z.infer<typeof Run>

export const RejectGroup = z.object({
  system: z.string(),
  entity: z.string(),
  reason: z.string(),
  count: z.number().int(),
  remedy: z.string(),
  example: z.string(),
  lastSeenAt: Instant,
})
export type RejectGroup = z.infer<typeof RejectGroup>
export const RejectRow = z.object({
  id: z.number().int(),
  system: z.string(),
  entity: z.string(),
  key: z.string(),
  reason: z.string(),
  message: z.string(),
  remedy: z.string(),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
})
export type RejectRow = z.infer<typeof RejectRow>

/** What is mapped and what is missing. */
export const MappingGap = z.object({
  kind: z.enum([
    'facilitiesUnlinked',
    'orgUnitsUnlinked',
    'productsWithoutAntigen',
    'antigensWithoutProduct',
    'antigensWithoutDoses',
    'antigensWithoutTarget',
    'periodsUnmapped',
    'reasonsUnclassified',
    'seriesProposed',
    'linksBroken',
    'stockMappingsProposed',
    'stockMappingsBroken',
  ]),
  count: z.number().int(),
  of: z.number().int().nullable(),
  examples: z.array(z.string()),
})
export type MappingGap = z.infer<typeof MappingGap>

/** GET /api/v1/systems */
export const Systems = z.object({
  connections: z.array(Connection),
  /** Last runs, newest first; those unfinished always included. */
  runs: z.array(Run),
  rejects: z.array(RejectGroup),
  gaps: z.array(MappingGap),
  /** What can be run by hand, in order. */
  runnable: z.array(z.string()),
})
export type Systems = z.infer<typeof Systems>

/** POST /api/v1/systems/runs -> 202 Run; the same work already queued or running is returned, not doubled. */
export const PostRun = z.object({ what: z.string(), dryRun: z.boolean().default(false) })
export type PostRun = z.input<typeof PostRun>
/** GET /api/v1/systems/runs/:id -> Run; GET /api/v1/systems/runs?what=&limit=&before= -> Run[] */
/** GET /api/v1/systems/rejects?system=&entity=&reason=&limit=&after= */
export const RejectPage = z.object({ rejects: z.array(RejectRow), next: z.number().int().nullable() })
export type RejectPage = z.infer<typeof RejectPage>

/** GET /api/v1/systems/mappings/antigens — the guided set-up: antigen by antigen, what feeds it. */
export const SeriesMapping = z.object({
  id: z.number().int(),
  sourceId: z.string(),
  elementCode: z.string().nullable(),
  elementName: z.string(),
  meaning: z.enum(['dosesGiven', 'targetPopulation']),
  antigen: z.number().int().nullable(),
  doseNumber: z.number().int().nullable(),
  ageBand: z.enum(['target', 'older', 'all']).nullable(),
  targetGroup: z.string().nullable(),
  method: z.string(),
  state: z.enum(['proposed', 'confirmed', 'rejected']),
  vanished: z.boolean(),
})
export type SeriesMapping = z.infer<typeof SeriesMapping>
export const ProductMapping = z.object({
  productId: z.number().int(),
  code: z.string(),
  name: z.string(),
  dosesPerVial: z.number().int(),
  commodityType: z.string().nullable(),
  antigen: z.number().int().nullable(),
  method: z.string().nullable(),
  state: z.enum(['proposed', 'confirmed', 'rejected']).nullable(),
})
export type ProductMapping = z.infer<typeof ProductMapping>
export const AntigenMappings = z.object({
  antigens: z.array(z.object({ id: z.number().int(), code: z.string(), name: z.string() })),
  series: z.array(SeriesMapping),
  products: z.array(ProductMapping),
})
export type AntigenMappings = z.infer<typeof AntigenMappings>
/** PUT /api/v1/systems/mappings/series/:id and /products/:productId */
export const PutSeriesMapping = z.object({
  state: z.enum(['confirmed', 'rejected']),
  antigen: z.number().int().nullable(),
  doseNumber: z.number().int().nullable(),
  ageBand: z.enum(['target', 'older', 'all']).nullable(),
  targetGroup: z.string().nullable(),
})
export type PutSeriesMapping = z.infer<typeof PutSeriesMapping>
export const PutProductMapping = z.object({
  antigen: z.number().int().nullable(),
  state: z.enum(['confirmed', 'rejected']),
})
export type PutProductMapping = z.infer<typeof PutProductMapping>

/** GET /api/v1/systems/links?state=unlinked|confirmed|broken&search=&limit=&after= — facility links. */
export const LinkRow = z.object({
  facilityId: z.number().int(),
  openlmisCode: z.string().nullable(),
  openlmisName: z.string().nullable(),
  openlmisArea: z.string().nullable(),
  dhis2Id: z.string().nullable(),
  dhis2Code: z.string().nullable(),
  dhis2Name: z.string().nullable(),
  dhis2Area: z.string().nullable(),
  method: z.string().nullable(),
  state: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
})
export type LinkRow = z.infer<typeof LinkRow>
export const LinkPage = z.object({
  total: z.number().int(),
  links: z.array(LinkRow),
  next: z.number().int().nullable(),
})
export type LinkPage = z.infer<typeof LinkPage>
/**
 * GET /api/v1/systems/links.csv (export; also the template, with all codes).
 * POST /api/v1/systems/links/import?apply=false|true with text/csv body -> preview or result.
 */
export const LinkImport = z.object({
  applied: z.boolean(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  retired: z.number().int(),
  rejects: z.array(z.object({ line: z.number().int(), message: z.string(), remedy: z.string() })),
  /** Set when applying would retire an unusual share of links and needs `confirm=true`. */
  needsConfirmation: z.string().nullable(),
})
export type LinkImport = z.infer<typeof LinkImport>
