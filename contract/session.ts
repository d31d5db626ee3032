import { z } from 'zod'
import { AreaRef, Instant, SourceFreshness } from './common.ts'

export const Right = z.enum([
  'resupply.view',
  'resupply.decide',
  'stock.enterPaper',
  'overview.view',
  'systems.view',
  'systems.run',
  'mappings.edit',
  'crosswalk.review',
  'publishing.view',
  'publishing.run',
  'publishing.release',
  'publishing.settings',
  'accounts.manage',
])
export type Right = z.infer<typeof Right>

/** POST /api/v1/session */
export const SignIn = z.object({
  login: z.string().min(1).max(200),
  password: z.string().min(1).max(500),
  /** `openlmis` checks the password with OpenLMIS; `local` with our own accounts; `auto` tries local first. */
  realm: z.enum(['auto', 'local', 'openlmis']).default('auto'),
})
export type SignIn = z.input<typeof SignIn>

/** GET /api/v1/session and the answer of sign-in. 401 problem when not signed in. */
export const Session = z.object({
  login: z.string(),
  displayName: z.string(),
  kind: z.enum(['local', 'openlmis']),
  rights: z.array(Right),
  language: z.enum(['en', 'fr', 'pt']),
  /** Sent back as header `x-csrf-token` with every POST, PUT, PATCH, DELETE. */
  csrfToken: z.string(),
  expiresAt: Instant,
  /** Areas the person works in, for the area picker; empty with `everywhere` = the whole country. */
  everywhere: z.boolean(),
  areas: z.array(AreaRef),
  /** The districts this person may open on the resupply page, first = default. */
  districts: z.array(AreaRef),
  /** Demo installations show a banner and offer the demo sign-ins. */
  demo: z.boolean(),
  sources: z.array(SourceFreshness),
})
export type Session = z.infer<typeof Session>

/** GET /api/v1/demo: public; `accounts` is empty unless this is a demo installation. */
export const DemoInfo = z.object({
  demo: z.boolean(),
  accounts: z.array(
    z.object({ login: z.string(), password: z.string(), role: z.enum(['divo', 'epiManager', 'administrator']) }),
  ),
})
export type DemoInfo = z.infer<typeof DemoInfo>

/** PUT /api/v1/session/language {language} -> Session */
export const SetLanguage = z.object({ language: z.enum(['en', 'fr', 'pt']) })
export type SetLanguage = z.infer<typeof SetLanguage>
