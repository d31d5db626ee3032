import { err, ok, type Result } from '../../base/result.ts'
import type { HttpClient, JsonAnswer, NotModified, Query } from '../../platform/outgoing-http/index.ts'
import type { Auth } from './auth.ts'
import { errorOf, type OpenlmisError } from './errors.ts'

export interface GetOptions {
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Somebody else's token, e.g. of a person who just signed in; then there is no second login on 401. */
  readonly accessToken?: string
}

/** Authorised reading. On 401 there is one fresh login and one more try, and no further ones. */
export interface Api {
  get(path: string, options?: GetOptions): Promise<Result<unknown, OpenlmisError>>
  /** With conditional headers the answer may be `notModified`. */
  getConditional(path: string, options: GetOptions): Promise<Result<JsonAnswer | NotModified, OpenlmisError>>
}

export function createApi(http: HttpClient, auth: Auth): Api {
  const send = (path: string, options: GetOptions, token: string) =>
    http.json({
      path,
      ...(options.query === undefined ? {} : { query: options.query }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      headers: { ...options.headers, authorization: `Bearer ${token}` },
    })

  const getConditional: Api['getConditional'] = async (path, options) => {
    for (let mayLogInAgain = options.accessToken === undefined; ; mayLogInAgain = false) {
      const token = options.accessToken === undefined ? await auth.token() : ok(options.accessToken)
      if (!token.ok) return token
      const outcome = await send(path, options, token.value)
      if (outcome.kind === 'ok' || outcome.kind === 'notModified') {
        if (options.accessToken === undefined) auth.accepted()
        return ok(outcome)
      }
      const tokenLost = outcome.kind === 'refused' && outcome.status === 401
      if (tokenLost && options.accessToken === undefined) auth.refused(token.value)
      if (!tokenLost || !mayLogInAgain) return err(errorOf(outcome))
    }
  }

  return {
    getConditional,
    async get(path, options = {}) {
      const answer = await getConditional(path, options)
      if (!answer.ok) return answer
      if (answer.value.kind === 'notModified')
        return err({ kind: 'unexpectedShape', message: `${path} gave 304 without being asked to` })
      return ok(answer.value.json)
    },
  }
}
