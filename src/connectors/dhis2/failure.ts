import type { HttpFailure } from '../../platform/outgoing-http/index.ts'
import { parseWebMessage } from './web-message.ts'

/** Why DHIS2 gave us nothing. `ill` may pass by itself; all others need a person. */
export type Dhis2Failure =
  /** `status` where there was an answer: a 500 may be the fault of what was sent. */
  | { readonly kind: 'ill'; readonly retryAfterMs?: number; readonly status?: number; readonly message: string }
  /** Password, token or account is not accepted. Never tried again: repeated failures lock the account. */
  | { readonly kind: 'unauthorized'; readonly message: string }
  /** Signed in, but without the right. */
  | { readonly kind: 'forbidden'; readonly message: string }
  /** Something answers at the address, but not the API of DHIS2. */
  | { readonly kind: 'wrongAddress'; readonly message: string }
  | { readonly kind: 'notFound'; readonly message: string }
  /** DHIS2 understood and declined; `errorCode` is its own, e.g. `E7128`. */
  | {
      readonly kind: 'declined'
      readonly status: number
      readonly errorCode: string | undefined
      readonly message: string
    }
  /** JSON of another shape than any known version sends. */
  | { readonly kind: 'unexpectedAnswer'; readonly message: string }
  /** A server that this connector does not speak to: its version or its calendar. */
  | { readonly kind: 'unsupported'; readonly message: string }
  | { readonly kind: 'tooLarge'; readonly message: string }
  /** Our own egress guard or a bad setting. */
  | { readonly kind: 'blocked'; readonly message: string }
  | { readonly kind: 'aborted'; readonly message: string }

const LOGIN_PAGE = /login|j_username|sign.?in|password/i

/** A login page stands where data belongs; whose fault it is, the account's or the address's, takes another call to find out. */
export interface LoginPage {
  readonly kind: 'loginPage'
}

export const notAccepted: Dhis2Failure = {
  kind: 'unauthorized',
  message:
    'The sign-in was not accepted: DHIS2 showed its login page. Check user name and password or the access token, and ' +
    'that the account neither is disabled nor uses two-factor sign-in.',
}

export const anothersLoginPage = (baseUrl: string): Dhis2Failure => ({
  kind: 'wrongAddress',
  message:
    `At ${baseUrl} a login page answers even to a call of the API without any sign-in, which DHIS2 refuses with 401: the address does ` +
    'not lead to the API of DHIS2 (its path may be missing or wrong), or a portal stands before it. User name and password were not tried.',
})

export function failureFromHttp(failure: HttpFailure | { readonly kind: 'notModified' }): Dhis2Failure | LoginPage {
  switch (failure.kind) {
    case 'ill':
      return {
        kind: 'ill',
        ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
        ...(failure.status === undefined ? {} : { status: failure.status }),
        message: messageInside(failure.body) ?? failure.message,
      }
    case 'truncated':
      return { kind: 'ill', message: failure.message }
    case 'redirected':
      return LOGIN_PAGE.test(failure.location)
        ? { kind: 'loginPage' }
        : { kind: 'wrongAddress', message: failure.message }
    case 'notJson':
      return webPage(failure.start, failure.message)
    case 'refused':
      return refused(failure.status, failure.body, failure.message)
    case 'notModified':
      return { kind: 'unexpectedAnswer', message: 'DHIS2 answered "not modified" to an unconditional request' }
    case 'tooLarge':
    case 'blocked':
    case 'aborted':
      return { kind: failure.kind, message: failure.message }
  }
}

/** A page where data belongs. One that is no login form says that this is not the API of DHIS2. */
export function webPage(start: string, message: string): Dhis2Failure | LoginPage {
  if (LOGIN_PAGE.test(start)) return { kind: 'loginPage' }
  return { kind: 'wrongAddress', message }
}

function refused(status: number, body: unknown, fallback: string): Dhis2Failure {
  const message = messageInside(body)
  if (status === 401)
    return {
      kind: 'unauthorized',
      message: `DHIS2 did not accept the sign-in (${message ?? 'Unauthorized'}). Check user name and password or the access token.`,
    }
  if (status === 403)
    return {
      kind: 'forbidden',
      message: `The account may not do this: ${message ?? fallback}. Give it the right in DHIS2.`,
    }
  if (message === undefined && (status === 404 || status === 405))
    return { kind: 'wrongAddress', message: `${fallback}. The base address is probably wrong: it ends before /api.` }
  if (status === 404) return { kind: 'notFound', message: message ?? fallback }
  return { kind: 'declined', status, errorCode: parseWebMessage(body)?.errorCode, message: message ?? fallback }
}

function messageInside(body: unknown): string | undefined {
  const parsed = parseWebMessage(body)
  if (!parsed?.message) return undefined
  return parsed.errorCode === undefined ? parsed.message : `${parsed.message} (${parsed.errorCode})`
}
