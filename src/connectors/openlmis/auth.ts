import { z } from 'zod'
import { err, ok, type Result } from '../../base/result.ts'
import { openlmisId, type OpenlmisId } from '../../base/ids.ts'
import { systemTime, type HttpClient, type Time } from '../../platform/outgoing-http/index.ts'
import type { Credentials, OauthClientCredentials } from './config.ts'
import { errorOf, readErrorBody, type OpenlmisError } from './errors.ts'

/** Our own session with OpenLMIS. Never logs out: the token is shared by every session of that user and client. */
export interface Auth {
  /** The current token, or a new one; callers that ask at the same time share one login. */
  token(): Promise<Result<string, OpenlmisError>>
  /** Says that this token was answered with 401; the next `token()` logs in again. */
  refused(token: string): void
  /** Says that it was accepted, which moves its expiry on the server. */
  accepted(): void
  /** Allows another try after the credentials were found to be wrong. */
  forgetBadCredentials(): void
}

export interface IssuedToken {
  readonly accessToken: string
  readonly expiresInSeconds: number
  /** Absent for tokens without a person behind them. */
  readonly userId?: OpenlmisId
  readonly username?: string
}

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().optional(),
  referenceDataUserId: z.string().optional(),
  username: z.string().optional(),
})

/** A token is renewed this long before it would lapse unused. */
const MARGIN_MS = 30_000

export function createAuth(http: HttpClient, credentials: Credentials, time: Time = systemTime): Auth {
  if (credentials.grant === 'apiKey') return fixedToken(credentials.token)
  let current: { readonly token: string; readonly lifeMs: number } | undefined
  let lapsesAtMs = 0
  let pending: Promise<Result<string, OpenlmisError>> | undefined
  let bad: OpenlmisError | undefined

  const login = async (): Promise<Result<string, OpenlmisError>> => {
    const issued = await requestToken(http, credentials, formOf(credentials))
    if (!issued.ok) {
      if (issued.error.kind === 'badCredentials') bad = issued.error
      return issued
    }
    current = { token: issued.value.accessToken, lifeMs: issued.value.expiresInSeconds * 1000 }
    slide()
    return ok(current.token)
  }

  const slide = (): void => {
    if (current) lapsesAtMs = time.nowMs() + current.lifeMs
  }

  return {
    async token() {
      if (bad) return err(bad)
      if (current && time.nowMs() < lapsesAtMs - Math.min(MARGIN_MS, current.lifeMs / 2)) return ok(current.token)
      pending ??= login().finally(() => {
        pending = undefined
      })
      return pending
    },
    refused(token) {
      if (current?.token === token) current = undefined
    },
    // Each call that a service checks pushes the expiry; a quiet token lapses, a used one does not.
    accepted: slide,
    forgetBadCredentials() {
      bad = undefined
    },
  }
}

const fixedToken = (token: string): Auth => ({
  token: async () => ok(token),
  refused: () => {},
  accepted: () => {},
  forgetBadCredentials: () => {},
})

const formOf = (credentials: Exclude<Credentials, { grant: 'apiKey' }>): Record<string, string> =>
  credentials.grant === 'password'
    ? { grant_type: 'password', username: credentials.username, password: credentials.password }
    : { grant_type: 'client_credentials' }

/** One call of the token endpoint. Wrong credentials are an answer, not a failure to be repeated. */
export async function requestToken(
  http: HttpClient,
  client: OauthClientCredentials,
  form: Readonly<Record<string, string>>,
): Promise<Result<IssuedToken, OpenlmisError>> {
  const outcome = await http.json({
    method: 'POST',
    path: 'api/oauth/token',
    headers: { authorization: basic(client) },
    body: { form },
    // Logging in twice gives the same token; only answers that never came are repeated.
    idempotent: true,
  })
  if (outcome.kind === 'refused') return err(loginRefusal(outcome.status, outcome.body, client))
  if (outcome.kind === 'notModified') return err({ kind: 'unexpectedShape', message: 'The token endpoint gave 304' })
  if (outcome.kind !== 'ok') return err(errorOf(outcome))
  const parsed = TokenAnswer.safeParse(outcome.json)
  if (!parsed.success)
    return err({ kind: 'unexpectedShape', message: `${http.host} gave no access token for the credentials` })
  const { access_token, expires_in, referenceDataUserId, username } = parsed.data
  return ok({
    accessToken: access_token,
    expiresInSeconds: expires_in ?? 1800,
    ...(referenceDataUserId === undefined ? {} : { userId: openlmisId(referenceDataUserId) }),
    ...(username === undefined ? {} : { username }),
  })
}

export const basic = ({ clientId, clientSecret }: OauthClientCredentials): string =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64')}`

function loginRefusal(status: number, body: unknown, client: OauthClientCredentials): OpenlmisError {
  const { oauthError, text } = readErrorBody(body)
  if (status === 404) return { kind: 'wrongAddress', message: 'There is no /api/oauth/token at this address' }
  if (oauthError === 'invalid_grant')
    return {
      kind: 'badCredentials',
      message: `OpenLMIS refused the user name or password (${text ?? 'no reason given'}). Correct them before trying again; repeated tries can lock the user.`,
    }
  if (status === 401 || oauthError === 'invalid_client' || oauthError === 'unauthorized_client')
    return {
      kind: 'badCredentials',
      message: `OpenLMIS refused the OAuth client ${client.clientId} (${text ?? status}). Check its secret and that it may use this grant.`,
    }
  return { kind: 'rejected', status, message: `The login was refused with ${status}: ${text ?? 'no reason given'}` }
}
