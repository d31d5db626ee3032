import { CONFIGURATION } from './propose-antigen.ts'
import type { SeriesProposal } from './propose-series.ts'
import type { SeriesRow, StoredSeries } from './series.ts'

export interface SeriesMerge {
  readonly add: readonly SeriesRow[]
  /** Rows as they are to be, by id. */
  readonly change: readonly (SeriesRow & { readonly id: number })[]
  readonly vanishing: readonly StoredSeries[]
  readonly unchanged: number
  /** Stored and not vanished before. */
  readonly known: number
}

/**
 * Brings what DHIS2 has now into the series there are. What a person decided stays, whatever an element is called
 * meanwhile; a series that was confirmed by its code stays confirmed when the code is changed over there.
 */
export function mergeSeries(
  proposals: readonly SeriesProposal[],
  stored: readonly StoredSeries[],
  antigenIds: ReadonlyMap<string, number>,
): SeriesMerge {
  const bySourceId = new Map(stored.map((series) => [series.sourceId, series]))
  const wanted = proposals.map((proposal) => toRow(proposal, antigenIds))
  const met = new Set(wanted.map(({ sourceId }) => sourceId))
  const merged = wanted.flatMap((row) => {
    const old = bySourceId.get(row.sourceId)
    return old ? [{ old, row: { ...mergeOne(row, old), id: old.id } }] : []
  })
  const change = merged.filter(({ old, row }) => old.vanished || !isSame(old, row)).map(({ row }) => row)
  return {
    add: wanted.filter(({ sourceId }) => !bySourceId.has(sourceId)),
    change,
    vanishing: stored.filter((series) => !series.vanished && !met.has(series.sourceId)),
    unchanged: merged.length - change.length,
    known: stored.filter(({ vanished }) => !vanished).length,
  }
}

function toRow({ antigen, ...proposal }: SeriesProposal, antigenIds: ReadonlyMap<string, number>): SeriesRow {
  const id = antigen === null ? null : (antigenIds.get(antigen) ?? null)
  // An antigen that this country does not follow cannot be counted.
  const isLost = antigen !== null && id === null
  return { ...proposal, antigen: id, state: isLost ? 'proposed' : proposal.state }
}

function mergeOne(row: SeriesRow, old: StoredSeries): SeriesRow {
  const isDecided = old.decidedBy !== 'system' && old.decidedBy !== CONFIGURATION
  const keepsConfirmed = old.decidedBy === 'system' && old.state === 'confirmed' && row.state === 'proposed'
  if (!isDecided && !keepsConfirmed) return row
  const { elementCode, elementName, dataSetId, periodType } = row
  const { meaning, antigen, doseNumber, ageBand, targetGroup, sourceId, method, state, decidedBy } = old
  return {
    sourceId,
    elementCode,
    elementName,
    dataSetId,
    periodType,
    meaning,
    antigen,
    doseNumber,
    ageBand,
    targetGroup,
    method,
    state,
    decidedBy,
  }
}

const FIELDS = [
  'elementCode',
  'elementName',
  'dataSetId',
  'periodType',
  'meaning',
  'antigen',
  'doseNumber',
  'ageBand',
  'targetGroup',
  'method',
  'state',
  'decidedBy',
] as const

const isSame = (a: SeriesRow, b: SeriesRow): boolean => FIELDS.every((field) => a[field] === b[field])
