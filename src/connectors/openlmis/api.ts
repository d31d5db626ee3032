import { err, ok, type Result } from '../../base/result.ts'
import type { HttpClient, JsonAnswer, JsonOutcome, NotModified, Query } from '../../platform/outgoing-http/index.ts'
import type { Auth } from './auth.ts'
import { errorOf, type OpenlmisError } from './errors.ts'

export interface GetOptions {
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Somebody else's token, e.g. of a person who just signed in; then there is no second login on 401. */
  readonly accessToken?: string
}

/** Authorised reading and writing. On 401 there is one fresh login and one more try, and no further ones. */
export interface Api {
  get(path: string, options?: GetOptions): Promise<Result<unknown, OpenlmisError>>
  /** Sends JSON once: OpenLMIS keeps no key by which a repetition could be known. */
  put(path: string, json: unknown, options?: GetOptions): Promise<Result<unknown, OpenlmisError>>
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

  const getConditional: Api['getConditional'] = (path, options) =>
    authorised(options, (token) => send(path, options, token))

  const authorised = async (
    options: GetOptions,
    ask: (token: string) => Promise<JsonOutcome>,
  ): Promise<Result<JsonAnswer | NotModified, OpenlmisError>> => {
    for (let mayLogInAgain = options.accessToken === undefined; ; mayLogInAgain = false) {
      const token = options.accessToken === undefined ? await auth.token() : ok(options.accessToken)
      if (!token.ok) return token
      const outcome = await ask(token.value)
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
    async put(path, json, options = {}) {
      const answer = await authorised(options, (token) =>
        http.json({
          method: 'PUT',
          path,
          body: { json },
          ...(options.signal === undefined ? {} : { signal: options.signal }),
          headers: { ...options.headers, authorization: `Bearer ${token}` },
        }),
      )
      if (!answer.ok) return answer
      return answer.value.kind === 'notModified'
        ? err({ kind: 'unexpectedShape', message: `PUT ${path} gave 304` })
        : ok(answer.value.json)
    },
    async get(path, options = {}) {
      const answer = await getConditional(path, options)
      if (!answer.ok) return answer
      if (answer.value.kind === 'notModified')
        return err({ kind: 'unexpectedShape', message: `${path} gave 304 without being asked to` })
      return ok(answer.value.json)
    },
  }
}
