import { z } from 'zod'
import { ok, type Result } from '../../base/result.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { listAll, type Listing } from './paged-list.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const Reference = z.object({ id: z.string() })

const DataElement = z.object({
  id: z.string(),
  code: text,
  name: z.string(),
  valueType: z.string(),
  aggregationType: z.string(),
  domainType: z.string().default('AGGREGATE'),
  /** False drops zeros: before 2.43 at import, in every version in analytics. */
  zeroIsSignificant: z.boolean().default(false),
  categoryCombo: Reference.transform((combo) => combo.id),
})
/** `categoryCombo` is the element's own; a data set may override it. */
export type Dhis2DataElement = z.infer<typeof DataElement>

const OptionCombo = z.object({ id: z.string(), code: text, name: z.string() })
export type Dhis2CategoryOptionCombo = z.infer<typeof OptionCombo>

const CategoryCombo = z.object({
  id: z.string(),
  code: text,
  name: z.string(),
  isDefault: z.boolean().optional(),
  categoryOptionCombos: z.array(OptionCombo).default([]),
})
/** With its option combos; their UIDs are what to store, since their codes are mostly missing and their names change. */
export interface Dhis2CategoryCombo {
  readonly id: string
  readonly code: string | undefined
  readonly name: string
  readonly isDefault: boolean
  readonly optionCombos: readonly Dhis2CategoryOptionCombo[]
}

const Indicator = z.object({
  id: z.string(),
  code: text,
  name: z.string(),
  numerator: z.string().default(''),
  denominator: z.string().default(''),
  annualized: z.boolean().default(false),
  indicatorType: z.object({ id: z.string(), factor: z.number().optional() }).optional(),
})
export type Dhis2Indicator = z.infer<typeof Indicator>

const IndicatorType = z.object({
  id: z.string(),
  name: z.string(),
  factor: z.number(),
  number: z.boolean().default(false),
})
/** How the result of an indicator is read: `factor` 100 is per cent; `number` means that there is no denominator to speak of. */
export type Dhis2IndicatorType = z.infer<typeof IndicatorType>

const DataSet = z.object({
  id: z.string(),
  code: text,
  name: z.string(),
  periodType: z.string(),
  categoryCombo: Reference.optional(),
  dataSetElements: z.array(z.object({ dataElement: Reference, categoryCombo: Reference.nullish() })).default([]),
})
export interface Dhis2DataSet {
  readonly id: string
  readonly code: string | undefined
  readonly name: string
  readonly periodType: string
  /** Combo whose option combos are the attribute option combos of this data set. */
  readonly attributeCombo: string | undefined
  readonly elements: readonly { readonly dataElement: string; readonly overridingCombo: string | undefined }[]
}

export const listDataElements = (connection: Connection): Promise<Result<Listing<Dhis2DataElement>, Dhis2Failure>> =>
  listAll(connection, {
    collection: 'dataElements',
    entity: 'dataElement',
    fields: 'id,code,name,valueType,aggregationType,domainType,zeroIsSignificant,categoryCombo[id]',
    row: DataElement,
    filters: ['domainType:eq:AGGREGATE'],
  })

export const listIndicators = (connection: Connection): Promise<Result<Listing<Dhis2Indicator>, Dhis2Failure>> =>
  listAll(connection, {
    collection: 'indicators',
    entity: 'indicator',
    fields: 'id,code,name,numerator,denominator,annualized,indicatorType[id,factor]',
    row: Indicator,
  })

export const listIndicatorTypes = (
  connection: Connection,
): Promise<Result<Listing<Dhis2IndicatorType>, Dhis2Failure>> =>
  listAll(connection, {
    collection: 'indicatorTypes',
    entity: 'indicatorType',
    fields: 'id,name,factor,number',
    row: IndicatorType,
  })

export async function listCategoryCombos(
  connection: Connection,
): Promise<Result<Listing<Dhis2CategoryCombo>, Dhis2Failure>> {
  const listing = await listAll(connection, {
    collection: 'categoryCombos',
    entity: 'categoryCombo',
    fields: 'id,code,name,isDefault,categoryOptionCombos[id,code,name]',
    row: CategoryCombo,
  })
  if (!listing.ok) return listing
  const rows = listing.value.rows.map(({ isDefault, categoryOptionCombos, ...combo }) => ({
    ...combo,
    isDefault: isDefault ?? combo.name === 'default',
    optionCombos: categoryOptionCombos,
  }))
  return ok({ ...listing.value, rows })
}

export async function listDataSets(connection: Connection): Promise<Result<Listing<Dhis2DataSet>, Dhis2Failure>> {
  const listing = await listAll(connection, {
    collection: 'dataSets',
    entity: 'dataSet',
    fields: 'id,code,name,periodType,categoryCombo[id],dataSetElements[dataElement[id],categoryCombo[id]]',
    row: DataSet,
    // Each of these may list hundreds of elements.
    pageSize: 100,
  })
  if (!listing.ok) return listing
  const rows = listing.value.rows.map(({ categoryCombo, dataSetElements, ...set }) => ({
    ...set,
    attributeCombo: categoryCombo?.id,
    elements: dataSetElements.map((element) => ({
      dataElement: element.dataElement.id,
      overridingCombo: element.categoryCombo?.id,
    })),
  }))
  return ok({ ...listing.value, rows })
}

const OptionComboWithOptions = OptionCombo.extend({
  categoryCombo: Reference.transform((combo) => combo.id),
  categoryOptions: z.array(z.object({ id: z.string(), code: text, name: text })).default([]),
})
/** An option combo with the options it is made of, whose codes are mostly there when its own is not. */
export type Dhis2OptionCombo = z.infer<typeof OptionComboWithOptions>

/** Addresses have limits; a UID and its comma are 12 characters. */
const COMBOS_PER_REQUEST = 50

/** The option combos of these category combos. A big server has tens of thousands in all, so only those wanted are read. */
export async function listOptionCombos(
  connection: Connection,
  combos: readonly string[],
): Promise<Result<Listing<Dhis2OptionCombo>, Dhis2Failure>> {
  const parts: Listing<Dhis2OptionCombo>[] = []
  for (let i = 0; i < combos.length; i += COMBOS_PER_REQUEST) {
    const part = await listAll(connection, {
      collection: 'categoryOptionCombos',
      entity: 'categoryOptionCombo',
      fields: 'id,code,name,categoryCombo[id],categoryOptions[id,code,name]',
      row: OptionComboWithOptions,
      filters: [`categoryCombo.id:in:[${combos.slice(i, i + COMBOS_PER_REQUEST).join(',')}]`],
    })
    if (!part.ok) return part
    parts.push(part.value)
  }
  return ok({
    rows: parts.flatMap(({ rows }) => rows),
    rejects: parts.flatMap(({ rejects }) => rejects),
    total: parts.reduce((sum, { total }) => sum + total, 0),
    complete: parts.every(({ complete }) => complete),
  })
}

/** The option combo that a value without one gets. Its UID differs between servers; it is usually `HllvX50cXC0`. */
export async function getDefaultOptionCombo(connection: Connection): Promise<Result<string | undefined, Dhis2Failure>> {
  const listing = await listAll(connection, {
    collection: 'categoryOptionCombos',
    entity: 'categoryOptionCombo',
    fields: 'id,code,name',
    row: OptionCombo,
    filters: ['name:eq:default'],
  })
  return listing.ok ? ok(listing.value.rows[0]?.id) : listing
}
