import { z } from 'zod'
import { Antigen, AreaRef, CoverageBand, Hierarchy, Instant, Month, SourceFreshness } from './common.ts'

/** One area (or facility) x antigen in the chosen month. All quantities in doses. */
export const OverviewCell = z.object({
  antigen: z.number().int(),
  dosesGiven: z.number().nullable(),
  coveragePercent: z.number().nullable(),
  coverageCumulativePercent: z.number().nullable(),
  coverageBand: CoverageBand.nullable(),
  dropOutPercent: z.number().nullable(),
  dosesReported: z.number().int(),
  dosesExpected: z.number().int(),
  stockReported: z.number().int(),
  stockExpected: z.number().int(),
  closingDoses: z.number().nullable(),
  monthsOfStock: z.number().nullable(),
  stockOut: z.number().int(),
  stockLow: z.number().int(),
  stockOk: z.number().int(),
  stockOver: z.number().int(),
  withStockoutDays: z.number().int(),
  openVialWastageCumulativePercent: z.number().nullable(),
  /** dosesGiven against usedDoses over the year: the two sources disagree beyond tolerance. */
  disagrees: z.boolean(),
})
export type OverviewCell = z.infer<typeof OverviewCell>

export const OverviewRow = z.object({
  kind: z.enum(['area', 'facility']),
  id: z.number().int(),
  name: z.string(),
  code: z.string().nullable(),
  /** Facilities below that count; 1 for a facility. */
  facilities: z.number().int(),
  cells: z.array(OverviewCell),
})
export type OverviewRow = z.infer<typeof OverviewRow>

/** A district (or lower) to look at first, with why. */
export const OverviewAlert = z.object({
  kind: z.enum(['stockOut', 'disagreement', 'impossible', 'lowCoverage', 'incomplete', 'wastage']),
  areaId: z.number().int().nullable(),
  facilityId: z.number().int().nullable(),
  name: z.string(),
  antigen: z.number().int().nullable(),
  value: z.number().nullable(),
  detail: z.string(),
})
export type OverviewAlert = z.infer<typeof OverviewAlert>

/** GET /api/v1/overview?hierarchy=&area=<id>&month=YYYYMM&antigens=all|tracers  (area omitted = the country). ETag. */
export const Overview = z.object({
  hierarchy: Hierarchy,
  area: AreaRef,
  /** From the country down to this area, for the breadcrumb. */
  path: z.array(AreaRef),
  month: Month,
  months: z.array(z.object({ month: Month, expected: z.number().int(), reported: z.number().int() })),
  antigens: z.array(Antigen),
  /** The whole area in one row, then its children. */
  total: OverviewRow,
  rows: z.array(OverviewRow),
  /** 24 months of the whole area, per antigen. */
  trend: z.array(
    z.object({
      antigen: z.number().int(),
      months: z.array(
        z.object({
          month: Month,
          coveragePercent: z.number().nullable(),
          dosesGiven: z.number().nullable(),
          usedDoses: z.number().nullable(),
          closingDoses: z.number().nullable(),
          monthsOfStock: z.number().nullable(),
          facilitiesOut: z.number().int().nullable(),
          reported: z.number().int(),
          expected: z.number().int(),
        }),
      ),
    }),
  ),
  alerts: z.array(OverviewAlert),
  /** Facilities of this hierarchy that could not be placed: unlinked, without area. They still count in the national total row. */
  unplaced: z.object({ openlmisOnly: z.number().int(), dhis2Only: z.number().int() }),
  sources: z.array(SourceFreshness),
  generatedAt: Instant,
})
export type Overview = z.infer<typeof Overview>

/** GET /api/v1/overview/geometry?hierarchy=&area=<id> — GeoJSON of the area's children (simplified), for the map. Cached for long. */
export const OverviewGeometry = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.number().int(),
      geometry: z.record(z.string(), z.unknown()).nullable(),
      properties: z.object({ kind: z.enum(['area', 'facility']), name: z.string() }),
    }),
  ),
})
export type OverviewGeometry = z.infer<typeof OverviewGeometry>

/** GET /api/v1/figures/explain?facility=<id>|area=<id>&hierarchy=&antigen=&month=&figure= — every number opens. */
export const ExplainedFigure = z.object({
  figure: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  /** The formula in words and its source, e.g. "doses given to the target group / target persons of the month". */
  formula: z.string(),
  formulaSource: z.string(),
  inputs: z.array(
    z.object({
      name: z.string(),
      value: z.number().nullable(),
      unit: z.string(),
      system: z.string().nullable(),
      sourceRecord: z.string().nullable(),
      url: z.string().nullable(),
      fetchedAt: Instant.nullable(),
      sourceChangedAt: Instant.nullable(),
      earlier: z.array(z.object({ value: z.number(), replacedAt: Instant })),
    }),
  ),
  /** Facilities behind an area's number that are not in it, and why. */
  notIncluded: z.array(z.object({ reason: z.string(), facilities: z.number().int() })),
  history: z.array(z.object({ month: Month, value: z.number().nullable() })),
})
export type ExplainedFigure = z.infer<typeof ExplainedFigure>
