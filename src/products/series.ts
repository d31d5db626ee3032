import type { AgeBand } from './package-series.ts'
import type { SeriesMeaning } from './propose-series.ts'

export type MappingState = 'proposed' | 'confirmed' | 'rejected'

/** What a series means, as far as it is known; antigens by id. */
export interface SeriesContent {
  readonly meaning: SeriesMeaning
  readonly antigen: number | null
  readonly doseNumber: number | null
  readonly ageBand: AgeBand | null
  readonly targetGroup: string | null
}

export interface SeriesRow extends SeriesContent {
  readonly sourceId: string
  readonly elementCode: string | null
  readonly elementName: string
  readonly dataSetId: string | null
  readonly periodType: string
  readonly method: 'packageCode' | 'uid' | 'csv' | 'person'
  readonly state: MappingState
  readonly decidedBy: string
}

export interface StoredSeries extends SeriesRow {
  readonly id: number
  readonly vanished: boolean
}

export const TARGET_GROUPS = ['liveBirths', 'under1', 'under2', 'pregnant', 'girls9', 'none'] as const
export const AGE_BANDS = ['target', 'older', 'all'] as const

/** What is missing before the series can be counted; undefined when nothing is. */
export function incompleteness({
  meaning,
  antigen,
  doseNumber,
  ageBand,
  targetGroup,
}: SeriesContent): string | undefined {
  if (meaning === 'targetPopulation')
    return targetGroup === null ? `the target group is missing: one of ${TARGET_GROUPS.join(', ')}` : undefined
  if (antigen === null) return 'the antigen is missing'
  if (doseNumber === null || !Number.isInteger(doseNumber) || doseNumber < 0 || doseNumber > 9)
    return 'the dose number is missing: a whole number from 0 (birth dose) to 9'
  return ageBand === null ? `the age band is missing: one of ${AGE_BANDS.join(', ')}` : undefined
}
