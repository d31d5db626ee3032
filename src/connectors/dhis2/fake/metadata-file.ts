import { z } from 'zod'

/** The parts of a metadata export (`/api/metadata`) that the fake serves. */

const Reference = z.object({ id: z.string() })
const named = {
  id: z.string(),
  code: z.string().exactOptional(),
  name: z.string(),
  shortName: z.string().exactOptional(),
}

const list = <T extends z.ZodType>(item: T): z.ZodDefault<z.ZodArray<T>> => z.array(item).default([])

export const MetadataFile = z.object({
  organisationUnits: list(
    z.object({ ...named, path: z.string(), level: z.int(), geometry: z.unknown().exactOptional() }),
  ),
  organisationUnitGroups: list(z.object({ ...named, organisationUnits: z.array(Reference) })),
  categoryOptions: list(z.object(named)),
  categories: list(z.object({ ...named, categoryOptions: list(Reference) })),
  categoryCombos: list(z.object({ ...named, categories: list(Reference) })),
  categoryOptionCombos: list(z.object({ ...named, categoryCombo: Reference, categoryOptions: list(Reference) })),
  dataElements: list(
    z.object({
      ...named,
      formName: z.string().exactOptional(),
      valueType: z.string().exactOptional(),
      aggregationType: z.string(),
      zeroIsSignificant: z.boolean(),
      categoryCombo: Reference.exactOptional(),
    }),
  ),
  dataElementGroups: list(z.object({ ...named, dataElements: z.array(Reference) })),
  dataSets: list(
    z.object({
      ...named,
      periodType: z.string(),
      categoryCombo: Reference.exactOptional(),
      expiryDays: z.number().exactOptional(),
      openFuturePeriods: z.int().exactOptional(),
      timelyDays: z.number().exactOptional(),
      organisationUnits: list(Reference),
      dataSetElements: z.array(z.object({ dataElement: Reference, categoryCombo: Reference.exactOptional() })),
    }),
  ),
  indicatorTypes: list(z.object({ ...named, factor: z.number(), number: z.boolean() })),
  indicators: list(
    z.object({
      ...named,
      numerator: z.string(),
      denominator: z.string(),
      annualized: z.boolean(),
      decimals: z.int().exactOptional(),
      indicatorType: Reference.exactOptional(),
    }),
  ),
  indicatorGroups: list(z.object({ ...named, indicators: z.array(Reference) })),
})
export type MetadataFile = z.infer<typeof MetadataFile>
