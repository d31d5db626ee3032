import { z } from 'zod'

/**
 * What FHIR R4 (4.0.1) demands of a ConceptMap, and of a Bundle of Locations, written down by hand from its definitions: members that may
 * be there and no others, primitive types, bound codes, and the invariants that are named. For tests.
 */
const string = z.string().regex(/^[ \r\n\t\S]+$/, 'string')
const code = z.string().regex(/^[^\s]+(\s[^\s]+)*$/, 'code')
const uri = z.string().regex(/^\S+$/, 'uri')
const id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/, 'id')
const dateTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, 'dateTime with a zone')
const many = <T extends z.ZodType>(item: T) => z.array(item).min(1)

const Coding = z.strictObject({
  system: uri.optional(),
  version: string.optional(),
  code: code.optional(),
  display: string.optional(),
})
const CodeableConcept = z.strictObject({ coding: many(Coding).optional(), text: string.optional() })
const Identifier = z.strictObject({
  use: z.enum(['usual', 'official', 'temp', 'secondary', 'old']).optional(),
  type: CodeableConcept.optional(),
  system: uri.optional(),
  value: string.optional(),
})
const Reference = z.strictObject({ reference: string.optional(), type: uri.optional(), display: string.optional() })

export const R4Location = z.strictObject({
  resourceType: z.literal('Location'),
  id: id.optional(),
  identifier: many(Identifier).optional(),
  status: z.enum(['active', 'suspended', 'inactive']).optional(),
  name: string.optional(),
  alias: many(string).optional(),
  description: string.optional(),
  mode: z.enum(['instance', 'kind']).optional(),
  type: many(CodeableConcept).optional(),
  physicalType: CodeableConcept.optional(),
  position: z
    .strictObject({
      longitude: z.number().min(-180).max(180),
      latitude: z.number().min(-90).max(90),
      altitude: z.number().optional(),
    })
    .optional(),
  managingOrganization: Reference.optional(),
  partOf: Reference.optional(),
})

/** IHE.mCSD.Location: `type` 1..*, `name` 1..1, `status` 1..1. */
export const McsdLocation = R4Location.required({ type: true, name: true, status: true })

export const R4LocationBundle = z
  .strictObject({
    resourceType: z.literal('Bundle'),
    id: id.optional(),
    type: z.literal('collection'),
    timestamp: dateTime.optional(),
    entry: many(z.strictObject({ fullUrl: uri.optional(), resource: McsdLocation })).optional(),
  })
  // bdl-7: fullUrl is unique; the ids behind it are too.
  .refine(({ entry = [] }) => new Set(entry.map(({ fullUrl }) => fullUrl)).size === entry.length, 'bdl-7')

const Target = z
  .strictObject({
    code: code.optional(),
    display: string.optional(),
    equivalence: z.enum([
      'relatedto',
      'equivalent',
      'equal',
      'wider',
      'subsumes',
      'narrower',
      'specializes',
      'inexact',
      'unmatched',
      'disjoint',
    ]),
    comment: string.optional(),
  })
  .refine(
    ({ equivalence, comment }) => !['narrower', 'inexact'].includes(equivalence) || comment !== undefined,
    'cmd-1',
  )

export const R4ConceptMap = z.strictObject({
  resourceType: z.literal('ConceptMap'),
  id: id.optional(),
  url: uri.optional(),
  // cmd-0: usable as a name by programs.
  name: z
    .string()
    .regex(/^[A-Z]([A-Za-z0-9_]){0,254}$/, 'cmd-0')
    .optional(),
  title: string.optional(),
  status: z.enum(['draft', 'active', 'retired', 'unknown']),
  date: dateTime.optional(),
  description: string.optional(),
  group: many(
    z.strictObject({
      source: uri.optional(),
      target: uri.optional(),
      element: many(
        z.strictObject({ code: code.optional(), display: string.optional(), target: many(Target).optional() }),
      ),
    }),
  ).optional(),
})
