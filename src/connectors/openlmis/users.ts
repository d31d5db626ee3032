import { z } from 'zod'
import { openlmisId, type OpenlmisId } from '../../base/ids.ts'
import { err, ok, type Result } from '../../base/result.ts'
import type { HttpClient } from '../../platform/outgoing-http/index.ts'
import type { Api } from './api.ts'
import { basic, requestToken } from './auth.ts'
import type { OauthClientCredentials } from './config.ts'
import { errorOf, type OpenlmisError } from './errors.ts'
import { Id, nullable, objectOf } from './rows.ts'

/** A person whose password OpenLMIS accepted. The token is the person's own and must not be logged out. */
export interface SignedIn {
  readonly userId: OpenlmisId
  readonly username: string
  readonly accessToken: string
}

/** `RIGHT`, `RIGHT|facility` or `RIGHT|facility|program`, taken apart. */
export interface Permission {
  readonly right: string
  readonly facilityId: OpenlmisId | null
  readonly programId: OpenlmisId | null
}

const UserDetails = z.object({
  id: Id,
  username: z.string(),
  firstName: nullable(z.string()),
  lastName: nullable(z.string()),
  homeFacilityId: nullable(Id),
  active: z.boolean(),
})
export type UserDetails = z.infer<typeof UserDetails>

/** Asked with somebody's own token these need no right; with ours, USERS_MANAGE. */
export interface Asking {
  readonly accessToken?: string
}

/** Checks a password for our own sign-in. Never tried twice: wrong passwords count towards a lock. */
export async function signIn(
  http: HttpClient,
  client: OauthClientCredentials,
  username: string,
  password: string,
): Promise<Result<SignedIn, OpenlmisError>> {
  const issued = await requestToken(http, client, { grant_type: 'password', username, password })
  if (!issued.ok) return issued
  const { userId, accessToken, username: known } = issued.value
  if (userId === undefined)
    return err({ kind: 'unexpectedShape', message: 'OpenLMIS accepted the password but named no user' })
  return ok({ userId, username: known ?? username, accessToken })
}

export async function getUser(
  api: Api,
  userId: OpenlmisId,
  asking: Asking = {},
): Promise<Result<UserDetails, OpenlmisError>> {
  const path = `api/users/${userId}`
  const answer = await api.get(path, asking)
  return answer.ok ? objectOf(answer.value, path, UserDetails) : answer
}

export async function getPermissions(
  api: Api,
  userId: OpenlmisId,
  asking: Asking = {},
): Promise<Result<readonly Permission[], OpenlmisError>> {
  const path = `api/users/${userId}/permissionStrings`
  const answer = await api.get(path, asking)
  const strings = answer.ok ? objectOf(answer.value, path, z.array(z.string())) : answer
  return strings.ok ? ok(strings.value.map(permission)) : strings
}

function permission(text: string): Permission {
  const [right = '', facilityId, programId] = text.split('|')
  return {
    right,
    facilityId: facilityId === undefined ? null : openlmisId(facilityId),
    programId: programId === undefined ? null : openlmisId(programId),
  }
}

/** Facilities a user supervises, and the home facility. */
export async function listSupervisedFacilities(
  api: Api,
  userId: OpenlmisId,
  asking: Asking = {},
): Promise<Result<readonly { readonly id: OpenlmisId; readonly name: string | null }[], OpenlmisError>> {
  const path = `api/users/${userId}/facilities`
  const answer = await api.get(path, asking)
  return answer.ok ? objectOf(answer.value, path, z.array(z.object({ id: Id, name: nullable(z.string()) }))) : answer
}

const TokenCheck = z.object({
  client_id: z.string(),
  user_name: z.string().optional(),
  referenceDataUserId: Id.optional(),
  /** Seconds since 1970; absent for API keys. */
  exp: z.number().optional(),
})
export type TokenCheck = z.infer<typeof TokenCheck>

/** Whether a token is alive and whose it is. Needs a service client; `null`: OpenLMIS does not know the token. */
export async function checkToken(
  http: HttpClient,
  serviceClient: OauthClientCredentials,
  token: string,
): Promise<Result<TokenCheck | null, OpenlmisError>> {
  const path = 'api/oauth/check_token'
  const outcome = await http.json({
    method: 'POST',
    path,
    headers: { authorization: basic(serviceClient) },
    body: { form: { token } },
    idempotent: true,
  })
  if (outcome.kind === 'ok') return objectOf(outcome.json, path, TokenCheck)
  if (outcome.kind === 'refused' && outcome.status === 400) return ok(null)
  return outcome.kind === 'notModified'
    ? err({ kind: 'unexpectedShape', message: `${path} gave 304` })
    : err(errorOf(outcome))
}
