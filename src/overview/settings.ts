import type { FigureSettings } from '../figures/index.ts'

export interface OverviewSettings {
  /** A month counts as complete from this share of expected reports. */
  readonly completePercent: number
  readonly programs: readonly string[]
  readonly figures: Pick<FigureSettings, 'thresholds' | 'disagreementShare'>
  readonly openlmisPagesUrl: string | null
  readonly dhis2PagesUrl: string | null
}
