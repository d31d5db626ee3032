import type { Queryable } from '../platform/database/open-database.ts'
import type { PlanArea, PlanPlace } from './read-plan.ts'

export interface SeriesKey {
  readonly id: number
  /** `dataElement.categoryOptionCombo`, or the UID of an indicator. */
  readonly sourceId: string
}

/** Confirmed series that are data elements; ordered by id. */
export const loadSeries = async (client: Queryable, system: string, meaning: Meaning): Promise<SeriesKey[]> =>
  await confirmedSeries(client, system, meaning, 'element')

/** Confirmed series that are indicators: their name is a UID alone. */
export const loadIndicatorSeries = async (client: Queryable, system: string, meaning: Meaning): Promise<SeriesKey[]> =>
  await confirmedSeries(client, system, meaning, 'indicator')

type Meaning = 'dosesGiven' | 'targetPopulation'

async function confirmedSeries(
  client: Queryable,
  system: string,
  meaning: Meaning,
  kind: 'element' | 'indicator',
): Promise<SeriesKey[]> {
  const { rows } = await client.query<SeriesKey & { id: number }>(
    `select id, source_id as "sourceId" from series
      where system = $1 and meaning = $2 and state = 'confirmed' and vanished_at is null
        and (position('.' in source_id) > 0) = $3
      order by id`,
    [system, meaning, kind === 'element'],
  )
  return rows
}

export async function loadPlaces(client: Queryable, system: string): Promise<PlanPlace[]> {
  const { rows } = await client.query<{ id: number; sourceId: string; areaId: number | null }>(
    `select id, source_id as "sourceId", area_id as "areaId" from place
      where system = $1 and vanished_at is null order by id`,
    [system],
  )
  return rows
}

export async function loadAreas(client: Queryable, system: string): Promise<PlanArea[]> {
  const { rows } = await client.query<{ id: number; sourceId: string; parentId: number | null }>(
    `select id, source_id as "sourceId", parent_id as "parentId" from area
      where system = $1 and vanished_at is null order by id`,
    [system],
  )
  return rows
}

export const elementOf = (sourceId: string): string => sourceId.slice(0, sourceId.indexOf('.'))
export const elementsOf = (series: readonly SeriesKey[]): string[] => [
  ...new Set(series.map(({ sourceId }) => elementOf(sourceId))),
]
