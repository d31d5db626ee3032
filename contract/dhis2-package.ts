import { z } from 'zod'
import { Instant } from './common.ts'

const count = z.number().int()

/**
 * create: not there yet. update: there as we left it; ours changed. identical. changedThere: changed over there, stays unless named in
 * `overwrite`. adopted: a data element of theirs bears its code and is used in its place. notOurs, codeTaken: something else bears its UID or code; nothing can be installed until that is solved.
 */
export const PackageObjectState = z.enum([
  'create',
  'update',
  'identical',
  'changedThere',
  'notOurs',
  'codeTaken',
  'adopted',
])
export type PackageObjectState = z.infer<typeof PackageObjectState>

export const PackageTypeCounts = z.object({
  /** Collection of DHIS2, e.g. dataElements. */
  collection: z.string(),
  counts: z.record(PackageObjectState, count),
})
export type PackageTypeCounts = z.infer<typeof PackageTypeCounts>

export const PackageProblem = z.object({
  reason: z.enum([
    'noRight',
    'sharing',
    'missingProperty',
    'tooLong',
    'badValue',
    'missingReference',
    'taken',
    'attributeRequired',
    'other',
  ]),
  type: z.string(),
  name: z.string(),
  /** DHIS2's code. */
  code: z.string().nullable(),
  message: z.string(),
  remedy: z.string(),
})
export type PackageProblem = z.infer<typeof PackageProblem>

export const PackageInstall = z.object({
  runId: count,
  by: z.string(),
  at: Instant,
  result: z.object({
    outcome: z.enum(['tried', 'installed', 'nothingToDo', 'refused', 'blocked', 'differs']),
    types: z.array(PackageTypeCounts),
    problems: z.array(PackageProblem),
    differing: z.array(z.string()),
    mapped: count,
  }),
})
export type PackageInstall = z.infer<typeof PackageInstall>

/** GET /api/v1/dhis2-package (systems.view): what became of it, newest first. */
export const Dhis2Package = z.object({ configured: z.boolean(), installs: z.array(PackageInstall) })
export type Dhis2Package = z.infer<typeof Dhis2Package>

/** GET /api/v1/dhis2-package/preview?assignOrgUnits= (systems.view): asks DHIS2 now, which takes some seconds. */
export const PackagePreview = z.object({
  version: z.string().nullable(),
  /** DHIS2 could not be asked. */
  problem: z.object({ reason: z.string(), message: z.string(), remedy: z.string() }).nullable(),
  canInstall: z.boolean(),
  notices: z.array(
    z.object({
      code: z.enum(['noAntigens', 'noImportRight', 'noPagesUrl', 'noDoses', 'noTargets', 'orgUnitsLeft']),
      blocks: z.boolean(),
      names: z.array(z.string()),
      message: z.string(),
      remedy: z.string(),
    }),
  ),
  types: z.array(PackageTypeCounts),
  /** Those that are not identical. */
  objects: z.array(
    z.object({
      collection: z.string(),
      uid: z.string(),
      code: z.string().nullable(),
      name: z.string(),
      state: PackageObjectState,
      /** Of the object over there. */
      theirName: z.string().nullable(),
      addedOrgUnits: count,
      differences: z.array(z.object({ property: z.string(), ours: z.string(), theirs: z.string() })),
    }),
  ),
})
export type PackagePreview = z.infer<typeof PackagePreview>

/** POST /api/v1/dhis2-package/install (systems.run) -> 202 Run. dryRun: DHIS2 checks everything and stores nothing. */
export const PostPackageInstall = z.object({
  dryRun: z.boolean().default(false),
  assignOrgUnits: z.boolean().default(false),
  /** UIDs of objects changed over there that are to be ours again. */
  overwrite: z
    .array(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{10}$/))
    .max(2000)
    .default([]),
})
export type PostPackageInstall = z.input<typeof PostPackageInstall>
