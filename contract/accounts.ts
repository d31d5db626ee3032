import { z } from 'zod'
import { AreaRef, Hierarchy, Instant } from './common.ts'
import { Right } from './session.ts'

export const LocalRole = z.enum(['divo', 'epiManager', 'reviewer', 'administrator'])
export type LocalRole = z.infer<typeof LocalRole>

/** Somebody who has signed in here, or may. Those of OpenLMIS are listed and changed there. */
export const Account = z.object({
  id: z.number().int(),
  login: z.string(),
  kind: z.enum(['local', 'openlmis']),
  displayName: z.string(),
  roles: z.array(z.string()),
  disabled: z.boolean(),
  lastSeenAt: Instant.nullable(),
  everywhere: z.boolean(),
  areas: z.array(AreaRef),
  /** Single facilities beside the areas. */
  facilities: z.number().int(),
  /** The person who asks: cannot take the own rights away. */
  self: z.boolean(),
})
export type Account = z.infer<typeof Account>

/** GET /api/v1/accounts */
export const Accounts = z.object({
  accounts: z.array(Account),
  /** What each role of local accounts may do. */
  roles: z.array(z.object({ role: LocalRole, rights: z.array(Right) })),
})
export type Accounts = z.infer<typeof Accounts>

/** GET /api/v1/accounts/areas?search= : areas that a person may be given, at most 30. */
export const AreaChoices = z.array(
  z.object({
    id: z.number().int(),
    name: z.string(),
    hierarchy: Hierarchy,
    levelName: z.string().nullable(),
    /** Names of the areas above it, the nearest first. */
    within: z.array(z.string()),
  }),
)
export type AreaChoices = z.infer<typeof AreaChoices>

/** Nothing chosen means nothing seen. */
const scope = { everywhere: z.boolean(), areaIds: z.array(z.number().int().positive()).max(200) }
const displayName = z.string().trim().min(1).max(200)
/** Shorter ones, and the login itself, are refused with a reason. */
const password = z.string().max(500)

/** POST /api/v1/accounts -> 201 Account */
export const PostAccount = z.object({ login: z.string().max(100), password, displayName, role: LocalRole, ...scope })
export type PostAccount = z.infer<typeof PostAccount>

/** PUT /api/v1/accounts/:id -> Account. Its sessions end, so that the change holds at once. */
export const PutAccount = z.object({ displayName, role: LocalRole, ...scope })
export type PutAccount = z.infer<typeof PutAccount>

/** PUT /api/v1/accounts/:id/password -> 204 */
export const PutPassword = z.object({ password })
export type PutPassword = z.infer<typeof PutPassword>

/** PUT /api/v1/accounts/:id/disabled -> 204 */
export const PutDisabled = z.object({ disabled: z.boolean() })
export type PutDisabled = z.infer<typeof PutDisabled>
