import { z } from 'zod'
import { parseIdScheme, resolveId, type IdScheme, type SchemedKind } from './id-scheme.ts'
import type { FakeModel } from './model.ts'

/** A row as sent; `value` stays unknown because the engines differ in what they do with a JSON number. */
export interface ImportRow {
  readonly dataElement: string | undefined
  readonly period: string | undefined
  readonly orgUnit: string | undefined
  readonly categoryOptionCombo: string | undefined
  readonly attributeOptionCombo: string | undefined
  readonly value?: unknown
  readonly comment: string | undefined
  readonly followUp: boolean
  readonly deleted: boolean
}

export interface ImportPayload {
  readonly dataSet: string | undefined
  readonly completeDate: string | undefined
  readonly period: string | undefined
  readonly orgUnit: string | undefined
  readonly attributeOptionCombo: string | undefined
  readonly rows: readonly ImportRow[]
  readonly options: ImportOptions
}

export interface ImportOptions {
  readonly strategy: 'CREATE_AND_UPDATE' | 'CREATE' | 'UPDATE' | 'DELETE'
  readonly dryRun: boolean
  readonly force: boolean
  readonly atomic: boolean
  readonly strictPeriods: boolean
  readonly strictDataElements: boolean
  readonly strictCategoryOptionCombos: boolean
  readonly strictAttributeOptionCombos: boolean
  readonly strictOrganisationUnits: boolean
  readonly requireCategoryOptionCombo: boolean
  readonly requireAttributeOptionCombo: boolean
  readonly schemes: Readonly<Record<SchemedKind, IdScheme>>
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const flag = z
  .union([z.boolean(), z.string()])
  .nullish()
  .transform((value) => value === true || value === 'true')

const Row = z.object({
  dataElement: text,
  period: text,
  orgUnit: text,
  categoryOptionCombo: text,
  attributeOptionCombo: text,
  value: z.unknown().optional(),
  comment: text,
  followUp: flag,
  deleted: flag,
})

const Payload = z.object({
  dataSet: text,
  completeDate: text,
  period: text,
  orgUnit: text,
  attributeOptionCombo: text,
  idScheme: text,
  dataElementIdScheme: text,
  orgUnitIdScheme: text,
  categoryOptionComboIdScheme: text,
  dataSetIdScheme: text,
  dataValues: z
    .array(Row)
    .nullish()
    .transform((rows) => rows ?? []),
})

export type ParsedPayload = { readonly payload: ImportPayload } | { readonly fault: string }

export function parsePayload(body: Buffer, query: URLSearchParams): ParsedPayload {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'Not JSON' }
  }
  const result = Payload.safeParse(parsed)
  if (!result.success) return { fault: z.prettifyError(result.error) }
  const { dataValues, ...root } = result.data
  // What the payload says about id schemes wins over the query.
  const scheme = (
    name: 'dataElementIdScheme' | 'orgUnitIdScheme' | 'categoryOptionComboIdScheme' | 'dataSetIdScheme',
  ): IdScheme => parseIdScheme(root[name] ?? root.idScheme ?? query.get(name) ?? query.get('idScheme'))
  const schemes = {
    dataElement: scheme('dataElementIdScheme'),
    orgUnit: scheme('orgUnitIdScheme'),
    categoryOptionCombo: scheme('categoryOptionComboIdScheme'),
    dataSet: scheme('dataSetIdScheme'),
  }
  return { payload: { ...root, rows: dataValues, options: { ...readOptions(query), schemes } } }
}

const STRATEGIES: Readonly<Record<string, ImportOptions['strategy']>> = {
  CREATE: 'CREATE',
  NEW: 'CREATE',
  UPDATE: 'UPDATE',
  UPDATES: 'UPDATE',
  DELETE: 'DELETE',
  DELETES: 'DELETE',
}

function readOptions(query: URLSearchParams): Omit<ImportOptions, 'schemes'> {
  const on = (name: string): boolean => query.get(name) === 'true'
  return {
    strategy: STRATEGIES[(query.get('importStrategy') ?? '').toUpperCase()] ?? 'CREATE_AND_UPDATE',
    dryRun: on('dryRun'),
    force: on('force'),
    atomic: on('atomic'),
    strictPeriods: on('strictPeriods'),
    strictDataElements: on('strictDataElements'),
    strictCategoryOptionCombos: on('strictCategoryOptionCombos'),
    strictAttributeOptionCombos: on('strictAttributeOptionCombos'),
    strictOrganisationUnits: on('strictOrganisationUnits'),
    requireCategoryOptionCombo: on('requireCategoryOptionCombo'),
    requireAttributeOptionCombo: on('requireAttributeOptionCombo'),
  }
}

export const resolveIn = (
  model: FakeModel,
  options: ImportOptions,
  kind: SchemedKind,
  id: string | undefined,
): string | undefined => (id === undefined ? undefined : resolveId(model, kind, options.schemes[kind], id))
