import { readCsv, writeCsv } from '../platform/csv.ts'
import type { AgeBand } from './package-series.ts'
import {
  AGE_BANDS,
  incompleteness,
  TARGET_GROUPS,
  type MappingState,
  type SeriesContent,
  type StoredSeries,
} from './series.ts'

export interface SeriesProblem {
  readonly line: number
  readonly message: string
  readonly remedy: string
}

export interface SeriesWish extends SeriesContent {
  readonly id: number
  readonly state: MappingState
}

export interface SeriesImportPlan {
  readonly change: readonly SeriesWish[]
  readonly unchanged: number
  readonly problems: readonly SeriesProblem[]
}

export interface AntigenCodes {
  /** Code to id. */
  readonly ids: ReadonlyMap<string, number>
}

const columns = {
  required: ['source_id', 'antigen'],
  optional: ['dose_number', 'age_band', 'target_group', 'state', 'element_code', 'element_name', 'meaning', 'method'],
  othersAllowed: true,
} as const

type Cells = Readonly<Partial<Record<(typeof columns.required | typeof columns.optional)[number], string>>>

/** The file of all series in pieces, which `planSeriesImport` reads back without loss. */
export function writeSeries(series: readonly StoredSeries[], { ids }: AntigenCodes): AsyncGenerator<string> {
  const codes = new Map([...ids].map(([code, id]) => [id, code]))
  return writeCsv<StoredSeries>(
    [
      { header: 'source_id', value: ({ sourceId }) => sourceId },
      { header: 'element_code', value: ({ elementCode }) => elementCode },
      { header: 'element_name', value: ({ elementName }) => elementName },
      { header: 'meaning', value: ({ meaning }) => meaning },
      { header: 'antigen', value: ({ antigen }) => (antigen === null ? null : codes.get(antigen)) },
      { header: 'dose_number', value: ({ doseNumber }) => doseNumber },
      { header: 'age_band', value: ({ ageBand }) => ageBand },
      { header: 'target_group', value: ({ targetGroup }) => targetGroup },
      { header: 'state', value: ({ state }) => state },
      { header: 'method', value: ({ method }) => method },
    ],
    series,
  )
}

/** What a file of mappings would change. Series that it does not name stay as they are. */
export async function planSeriesImport(
  source: AsyncIterable<Uint8Array>,
  stored: readonly StoredSeries[],
  antigens: AntigenCodes,
): Promise<SeriesImportPlan> {
  const template = 'Export the mapping and use that file as the template.'
  const rows = await readCsv<'source_id' | 'antigen', (typeof columns.optional)[number]>(source, columns)
  if (!rows.ok)
    return { change: [], unchanged: 0, problems: [{ line: 1, message: rows.error.message, remedy: template }] }
  const bySourceId = new Map(stored.map((series) => [series.sourceId, series]))
  const seen = new Map<string, number>()
  const change: SeriesWish[] = []
  const problems: SeriesProblem[] = []
  let unchanged = 0
  for await (const row of rows.value) {
    if (!row.ok) {
      problems.push({ line: row.line, message: row.message, remedy: 'Correct this line.' })
      continue
    }
    const earlier = seen.get(row.values.source_id)
    const wish = earlier === undefined ? readWish(row.values, bySourceId, antigens) : `line ${earlier} names it already`
    seen.set(row.values.source_id, row.line)
    if (typeof wish === 'string')
      problems.push({ line: row.line, message: `${row.values.source_id}: ${wish}`, remedy: 'Correct this line.' })
    else if (isSame(bySourceId.get(row.values.source_id), wish)) unchanged += 1
    else change.push(wish)
  }
  return { change, unchanged, problems }
}

/** The wish, or what is wrong with the line. */
function readWish(
  cells: Cells,
  bySourceId: ReadonlyMap<string, StoredSeries>,
  { ids }: AntigenCodes,
): SeriesWish | string {
  const series = bySourceId.get(cells.source_id ?? '')
  if (!series) return 'no such series; only those of the configured data sets can be mapped'
  const antigen = cells.antigen ? ids.get(cells.antigen) : null
  if (antigen === undefined) return `there is no antigen ${cells.antigen}; there are ${[...ids.keys()].join(', ')}`
  const doseNumber = cells.dose_number ? Number(cells.dose_number) : null
  const ageBand = oneOf<AgeBand>(AGE_BANDS, cells.age_band)
  if (ageBand === undefined) return `${cells.age_band} is not an age band; there are ${AGE_BANDS.join(', ')}`
  const targetGroup = oneOf(TARGET_GROUPS, cells.target_group)
  if (targetGroup === undefined)
    return `${cells.target_group} is not a target group; there are ${TARGET_GROUPS.join(', ')}`
  const state = oneOf<MappingState>(['proposed', 'confirmed', 'rejected'], cells.state)
  if (state === undefined) return `${cells.state} is not a state; there are confirmed, rejected, proposed`
  const isMapped = antigen !== null || targetGroup !== null
  const wish = {
    id: series.id,
    meaning: series.meaning,
    antigen,
    doseNumber,
    ageBand,
    targetGroup,
    state: state ?? (isMapped ? 'confirmed' : series.state),
  }
  return wish.state === 'confirmed' ? (incompleteness(wish) ?? wish) : wish
}

/** Null when empty, undefined when unknown. */
const oneOf = <T extends string>(values: readonly T[], text: string | undefined): T | null | undefined =>
  text ? values.find((value) => value === text) : null

const isSame = (series: StoredSeries | undefined, wish: SeriesWish): boolean =>
  series?.state === wish.state &&
  series.antigen === wish.antigen &&
  series.doseNumber === wish.doseNumber &&
  series.ageBand === wish.ageBand &&
  series.targetGroup === wish.targetGroup
