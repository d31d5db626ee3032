import { gunzipSync } from 'node:zlib'
import type { FakeUser } from './dataset.ts'
import { hasAuthority, type FakeState } from './fake-state.ts'
import { importFrom243 } from './import-from-243.ts'
import { parsePayload } from './import-payload.ts'
import { NOTHING, presentSummary } from './import-summary.ts'
import { importUpTo242 } from './import-up-to-242.ts'
import { forbidden, webMessage, type FakeReply, type FakeRequest } from './reply.ts'

/** `POST /api/dataValueSets`. */
export function importValues(state: FakeState, request: FakeRequest, user: FakeUser): FakeReply {
  if (!hasAuthority(user, 'F_DATAVALUE_ADD'))
    return forbidden('Access is denied, requires one Authority from [F_DATAVALUE_ADD]')
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    return webMessage(415, `Content type '${request.headers['content-type'] ?? ''}' not supported`)
  const body = unpackBody(request.body)
  if (body === undefined) return webMessage(400, 'Not a readable gzip body')
  const parsed = parsePayload(body, request.query)
  if ('fault' in parsed) return malformed(state, parsed.fault)
  const { payload } = parsed
  state.imports.requests += 1
  state.imports.rows += payload.rows.length
  if (state.settings.engine === 'upTo242')
    return presentSummary(state, importUpTo242(state, user, payload), payload.options)
  const summary = importFrom243(state, user, payload)
  return summary === 'serverError'
    ? webMessage(500, 'An unexpected error occurred')
    : presentSummary(state, summary, payload.options)
}

/** Compression is seen by its first bytes; no header says so. */
export function unpackBody(body: Buffer): Buffer | undefined {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body
  try {
    return gunzipSync(body)
  } catch {
    return undefined
  }
}

function malformed(state: FakeState, fault: string): FakeReply {
  if (state.settings.engine === 'from243') return webMessage(400, fault)
  const response = {
    responseType: 'ImportSummary',
    status: 'ERROR',
    description: `The import process failed: ${fault}`,
    importCount: NOTHING,
    conflicts: [],
    dataSetComplete: 'false',
  }
  return webMessage(409, 'An error occurred, please check import summary.', { response })
}
