/** An answer before it is put on the wire. Bodies are text that is already serialised: most are built from cached parts. */
export interface Reply {
  readonly status: number
  readonly body: string
  readonly contentType: string
  readonly headers?: Readonly<Record<string, string>>
}

const JSON_TYPE = 'application/json;charset=UTF-8'

export const json = (text: string, headers?: Readonly<Record<string, string>>): Reply => ({
  status: 200,
  body: text,
  contentType: JSON_TYPE,
  ...(headers ? { headers } : {}),
})

export const empty = (status: number, headers?: Readonly<Record<string, string>>): Reply => ({
  status,
  body: '',
  contentType: JSON_TYPE,
  ...(headers ? { headers } : {}),
})

const failure = (status: number, body: unknown): Reply => ({
  status,
  body: JSON.stringify(body),
  contentType: JSON_TYPE,
})

/** The services' own shape. */
export const serviceError = (status: number, messageKey: string, message: string): Reply =>
  failure(status, { messageKey, message })

/** What stock management answers when a right is missing or reference data fail. */
export const stockError = (status: number, message: string, description: string): Reply =>
  failure(status, { message, description })

/** The OAuth2 layer's shape. */
export const oauthError = (status: number, error: string, description: string): Reply =>
  failure(status, { error, error_description: description })

/** Spring's default shape: bad JSON, a missing parameter, a value of the wrong type, an unhandled exception. */
export const springError = (status: number, path: string, message: string): Reply =>
  failure(status, {
    timestamp: '2026-01-01T00:00:00.000+0000',
    status,
    error: SPRING_NAMES[status] ?? 'Error',
    message,
    path,
  })

/** Requisition's field validation: a map from field to message. */
export const fieldErrors = (fields: Readonly<Record<string, { messageKey: string; message: string }>>): Reply =>
  failure(400, fields)

const SPRING_NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
}

export const nginxPage = (status: number, title: string): Reply => ({
  status,
  contentType: 'text/html',
  body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
})
