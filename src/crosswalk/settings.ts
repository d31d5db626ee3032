import type { MatchBounds } from '../matching/index.ts'
import type { LinkSettings } from './find-evidence.ts'

/** What of a place one system may be right about. */
export const ASPECTS = ['name', 'position', 'code', 'hierarchy', 'active'] as const
export type Aspect = (typeof ASPECTS)[number]
/** Names of systems. Where the two sides differ, this one is right. */
export type SourcesOfTruth = Readonly<Record<Aspect, string>>

export interface CrosswalkSettings {
  readonly links: LinkSettings
  /** Share of right ones wanted among what is linked without a person; `never`: everything is only proposed. */
  readonly autoAcceptPrecision: number | 'never'
  /** Whether one place of the other system can be proposed to one place of OpenLMIS only. People may decide otherwise. */
  readonly oneToOne: boolean
  /** Bounds of the country; positions outside are no evidence. */
  readonly bounds?: MatchBounds | undefined
  /** A linked place that moved further than this is shown. */
  readonly movedKilometres: number
  readonly sourcesOfTruth: SourcesOfTruth
  /** At this probability and above, proposals are offered for bulk accept. */
  readonly nearCertain: number
  /** Decisions by people below this number say more about chance than about the country. */
  readonly enoughToLearn: number
}

export const defaultCrosswalkSettings: CrosswalkSettings = {
  links: {},
  autoAcceptPrecision: 0.99,
  oneToOne: true,
  movedKilometres: 2,
  sourcesOfTruth: { name: 'openlmis', position: 'dhis2', code: 'openlmis', hierarchy: 'dhis2', active: 'openlmis' },
  nearCertain: 0.95,
  enoughToLearn: 100,
}
