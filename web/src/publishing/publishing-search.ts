import type { PublishState } from '../../../contract/publishing.ts'
import { idOf, oneOf, textOf } from '../shell/search-values.ts'

export const TABS = ['reports', 'runs', 'values', 'rejects', 'findings', 'schedule'] as const
export type Tab = (typeof TABS)[number]

export const STATES = [
  'computed',
  'held',
  'released',
  'sending',
  'accepted',
  'deleted',
  'rejected',
  'dead',
] as const satisfies readonly PublishState[]

/** Everything the publishing page shows follows from its address. */
export interface PublishingSearch {
  tab?: Tab | undefined
  /** UID of the data set; the first one when absent. */
  dataSet?: string | undefined
  /** As DHIS2 writes it; the newest that has ended when absent. */
  period?: string | undefined
  area?: number | undefined
  find?: string | undefined
  /** The report opened. */
  facility?: number | undefined
  state?: PublishState | undefined
  reason?: string | undefined
  /** The value whose story is told: `facility.cell.period`. */
  value?: string | undefined
  /** The run whose requests are shown. */
  run?: number | undefined
}

export function parsePublishingSearch(search: Record<string, unknown>): PublishingSearch {
  const value = textOf(search, 'value')
  const period = textOf(search, 'period')
  return {
    tab: oneOf(search, 'tab', TABS),
    dataSet: textOf(search, 'dataSet')?.slice(0, 50),
    period: period && /^\d{4}[A-Za-z0-9]{0,12}$/.test(period) ? period : undefined,
    area: idOf(search, 'area'),
    find: textOf(search, 'find')?.slice(0, 100),
    facility: idOf(search, 'facility'),
    state: oneOf(search, 'state', STATES),
    reason: textOf(search, 'reason')?.slice(0, 60),
    value: value && /^\d{1,9}\.\d{1,9}\.\d{4}[A-Za-z0-9]{0,12}$/.test(value) ? value : undefined,
    run: idOf(search, 'run'),
  }
}

export interface ValueKey {
  readonly facilityId: number
  readonly cellId: number
  readonly period: string
}
export const writeValueKey = ({ facilityId, cellId, period }: ValueKey): string => `${facilityId}.${cellId}.${period}`
