import { z } from 'zod'
import { err, ok, type Result } from '../base/result.ts'
import { readAdx } from './read-adx.ts'

/** A row as DHIS2 sends it, with what stood at the root filled in. */
export interface ReceivedRow {
  readonly dataElement: string
  readonly period: string
  readonly orgUnit: string
  /** Null: none was named. */
  readonly categoryOptionCombo: string | null
  readonly value: string | null
  readonly deleted: boolean
}

export type IdScheme = 'UID' | 'CODE'

export interface ReceivedPayload {
  readonly rows: readonly ReceivedRow[]
  readonly schemes: { readonly dataElement: IdScheme; readonly orgUnit: IdScheme }
  readonly dryRun: boolean
  /** It asks to delete a scope first, which is not done: what is not sent again stays until the next pull compares. */
  readonly hasDeletionScope: boolean
}

export interface BadPayload {
  readonly message: string
}

const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : String(value)))
const flag = z.union([z.boolean(), z.string()]).nullish()
const Row = z.object({
  dataElement: text,
  period: text,
  orgUnit: text,
  categoryOptionCombo: text,
  value: text,
  deleted: flag.transform((value) => value === true || value === 'true'),
})
const Payload = z.object({
  period: text,
  orgUnit: text,
  idScheme: text,
  dataElementIdScheme: text,
  orgUnitIdScheme: text,
  deletion: z.unknown().optional(),
  dataValues: z.array(Row).nullish(),
})

export type Query = Readonly<Record<string, unknown>>
const said = (query: Query, name: string): string | null => {
  const value = query[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** JSON in the shape of `POST /api/dataValueSets`; the payload's id schemes go before those of the query. */
export function readJsonPayload(body: unknown, query: Query): Result<ReceivedPayload, BadPayload> {
  const parsed = Payload.safeParse(body)
  if (!parsed.success) return err({ message: z.prettifyError(parsed.error).slice(0, 1000) })
  const { period, orgUnit, dataValues, deletion, ...root } = parsed.data
  const schemes = readSchemes(query, root)
  if (!schemes.ok) return schemes
  const deletes = (said(query, 'importStrategy') ?? '').toUpperCase().startsWith('DELETE')
  const rows = (dataValues ?? []).map((row) => ({
    dataElement: row.dataElement ?? '',
    period: row.period ?? period ?? '',
    orgUnit: row.orgUnit ?? orgUnit ?? '',
    categoryOptionCombo: row.categoryOptionCombo,
    value: row.value,
    deleted: row.deleted || deletes,
  }))
  const hasDeletionScope = deletion !== undefined && deletion !== null
  return ok({ rows, schemes: schemes.value, dryRun: said(query, 'dryRun') === 'true', hasDeletionScope })
}

/** The same as ADX; what is sent without an id scheme is by UID, as DHIS2 from 2.43 on reads it. */
export function readAdxPayload(xml: string, query: Query): Result<ReceivedPayload, BadPayload> {
  const groups = readAdx(xml)
  if (!groups.ok) return groups
  const schemes = readSchemes(query, {})
  if (!schemes.ok) return schemes
  const rows = groups.value.flatMap(({ orgUnit, period, values }) =>
    values.map(({ dataElement, categoryOptionCombo, value }) => ({
      dataElement,
      period,
      orgUnit,
      categoryOptionCombo,
      value,
      deleted: false,
    })),
  )
  return ok({ rows, schemes: schemes.value, dryRun: said(query, 'dryRun') === 'true', hasDeletionScope: false })
}

function readSchemes(
  query: Query,
  root: {
    readonly idScheme?: string | null
    readonly dataElementIdScheme?: string | null
    readonly orgUnitIdScheme?: string | null
  },
): Result<ReceivedPayload['schemes'], BadPayload> {
  const all = root.idScheme ?? said(query, 'idScheme')
  const dataElement = schemeOf(root.dataElementIdScheme ?? said(query, 'dataElementIdScheme') ?? all)
  const orgUnit = schemeOf(root.orgUnitIdScheme ?? said(query, 'orgUnitIdScheme') ?? all)
  if (dataElement === undefined || orgUnit === undefined)
    return err({ message: 'Ids are taken as UID or CODE; set the id schemes of the exchange to one of them' })
  return ok({ dataElement, orgUnit })
}

function schemeOf(name: string | null): IdScheme | undefined {
  const upper = (name ?? 'UID').toUpperCase()
  if (upper === 'UID' || upper === 'ID') return 'UID'
  return upper === 'CODE' ? 'CODE' : undefined
}
