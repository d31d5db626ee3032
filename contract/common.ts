import { z } from 'zod'

/** A calendar month as YYYYMM, e.g. 202607. */
export const Month = z.number().int().min(190001).max(299912)
export type Month = z.infer<typeof Month>

/** RFC 3339 time. */
export const Instant = z.string()
/** A date without a time, YYYY-MM-DD. */
export const Day = z.string()

export const Hierarchy = z.enum(['openlmis', 'dhis2'])
export type Hierarchy = z.infer<typeof Hierarchy>

/** Why a number is there or not. Never show anything but `reported` as a figure, and never show a missing one as zero. */
export const ValueState = z.enum(['reported', 'notReported', 'notExpected', 'notMapped'])
export type ValueState = z.infer<typeof ValueState>

export const StockStatus = z.enum(['out', 'low', 'ok', 'over', 'unknown', 'notReported', 'notMapped'])
export type StockStatus = z.infer<typeof StockStatus>

export const CoverageBand = z.enum(['low', 'middle', 'good', 'high', 'over100'])
export type CoverageBand = z.infer<typeof CoverageBand>

export const Antigen = z.object({
  id: z.number().int(),
  code: z.string(),
  name: z.string(),
  tracer: z.boolean(),
  coverageDose: z.number().int(),
  dosesPerVial: z.number().int().nullable(),
  wastageCeilingPercent: z.number(),
})
export type Antigen = z.infer<typeof Antigen>

/** How fresh each source is: pages serve from our store and say how old it is. */
export const SourceFreshness = z.object({
  system: z.string(),
  kind: z.string(),
  /** off = not configured; ok; stale = last success too long ago; unreachable = last try failed; never = never pulled */
  state: z.enum(['off', 'ok', 'stale', 'unreachable', 'never']),
  lastSuccessAt: Instant.nullable(),
  lastFailureAt: Instant.nullable(),
  /** Short plain words, e.g. "connection refused"; null when fine. */
  failure: z.string().nullable(),
})
export type SourceFreshness = z.infer<typeof SourceFreshness>

export const AreaRef = z.object({
  id: z.number().int(),
  name: z.string(),
  level: z.number().int(),
  levelName: z.string().nullable(),
})
export type AreaRef = z.infer<typeof AreaRef>

/** RFC 9457. `code` is stable; `remedy` says what to do. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  remedy: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
})
export type Problem = z.infer<typeof Problem>
