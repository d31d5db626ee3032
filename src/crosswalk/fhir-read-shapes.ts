import { z } from 'zod'

/** What is read of FHIR resources. Loose on purpose: registries in the field send strings for objects and objects for lists. */
const text = z.string().nullish().catch(null)
const oneOrMany = <T extends z.ZodType>(item: T) =>
  z
    .unknown()
    .transform((value): z.output<T>[] =>
      (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).flatMap((one) => {
        const parsed = item.safeParse(one)
        return parsed.success ? [parsed.data] : []
      }),
    )
    .default([])

const Coding = z.object({ system: text, code: text, display: text })
const Concept = z.object({ coding: oneOrMany(Coding), text })
const Identifier = z.object({ use: text, system: text, value: z.union([z.string(), z.number()]).transform(String) })
/** Some send the reference alone, as a bare string. */
const Reference = z.union([
  z.string().transform((reference) => ({ reference, identifier: undefined })),
  z.object({ reference: text, identifier: Identifier.optional().catch(undefined) }),
])
const Extension = z.object({ url: z.string() }).catchall(z.unknown())
const degrees = z.union([z.number(), z.string().trim().min(1).transform(Number)]).pipe(z.number())

const shared = {
  id: text,
  name: text,
  alias: oneOrMany(z.string()),
  identifier: oneOrMany(Identifier),
  type: oneOrMany(Concept),
  partOf: Reference.nullish().catch(null),
  extension: oneOrMany(Extension),
}

export const FhirLocation = z.object({
  ...shared,
  resourceType: z.literal('Location'),
  status: text,
  physicalType: Concept.nullish().catch(null),
  position: z.object({ longitude: degrees, latitude: degrees }).nullish().catch(null),
  managingOrganization: Reference.nullish().catch(null),
})
export type FhirLocation = z.infer<typeof FhirLocation>

export const FhirOrganization = z.object({
  ...shared,
  resourceType: z.literal('Organization'),
  active: z.boolean().nullish().catch(null),
})
export type FhirOrganization = z.infer<typeof FhirOrganization>
export type FhirPlace = FhirLocation | FhirOrganization

export const FhirBundle = z.object({
  resourceType: z.literal('Bundle'),
  type: text,
  total: z.number().nullish().catch(null),
  link: oneOrMany(z.object({ relation: text })),
  entry: z
    .array(
      z.object({
        fullUrl: text,
        resource: z.unknown().optional(),
        request: z.object({ method: text, url: text }).nullish().catch(null),
      }),
    )
    .default([]),
})
export type FhirBundle = z.infer<typeof FhirBundle>
