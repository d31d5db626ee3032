import { z } from 'zod'
import type { Reject } from '../../base/reject.ts'
import { ok, type Result } from '../../base/result.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'

export interface ListRequest<T> {
  /** Collection below `/api`, which is also the name of the array in the answer. */
  readonly collection: string
  /** What one row is called in rejects. */
  readonly entity: string
  readonly fields: string
  readonly row: z.ZodType<T>
  readonly filters?: readonly string[]
  readonly pageSize?: number
  readonly signal?: AbortSignal
}

export interface Listing<T> {
  readonly rows: readonly T[]
  readonly rejects: readonly Reject[]
  /** Rows the server says there are. */
  readonly total: number
  /** As many different rows came as the server says there are. Only then may a missing row be taken for a deleted one. */
  readonly complete: boolean
}

const Identified = z.object({ id: z.string().min(1) })

/**
 * Reads every page. The size is always given (the server's default is 50 rows) and the order is by id, which no edit
 * changes. Rows that come twice are kept once; a page that brings nothing new ends the reading as incomplete.
 */
export async function listAll<T>(
  connection: Connection,
  request: ListRequest<T>,
): Promise<Result<Listing<T>, Dhis2Failure>> {
  const rows = new Map<string, T>()
  const rejects: Reject[] = []
  const seen = new Set<string>()
  let total = 0
  let withoutId = 0
  for (let page = 1; ; page += 1) {
    const answer = await readPage(connection, request, page)
    if (!answer.ok) return answer
    total = answer.value.total
    const before = seen.size + withoutId
    for (const [place, raw] of answer.value.rows.entries()) {
      const id = Identified.safeParse(raw)
      if (!id.success) {
        withoutId += 1
        rejects.push(unreadable(connection, request, `page ${page}, row ${place + 1}`, 'it has no id', raw))
        continue
      }
      if (seen.has(id.data.id)) continue
      seen.add(id.data.id)
      const row = request.row.safeParse(raw)
      if (row.success) rows.set(id.data.id, row.data)
      else rejects.push(unreadable(connection, request, id.data.id, z.prettifyError(row.error), raw))
    }
    const reached = seen.size + withoutId
    if (reached >= total || reached === before) break
  }
  return ok({ rows: [...rows.values()], rejects, total, complete: seen.size + withoutId === total })
}

const PageBody = z.looseObject({ pager: z.object({ total: z.int().nonnegative() }).optional() })

interface Page {
  readonly rows: readonly unknown[]
  readonly total: number
}

async function readPage<T>(
  connection: Connection,
  request: ListRequest<T>,
  page: number,
): Promise<Result<Page, Dhis2Failure>> {
  const { collection } = request
  const query = {
    fields: request.fields,
    filter: request.filters ?? [],
    order: 'id:asc',
    paging: true,
    pageSize: request.pageSize ?? connection.limits.pageSize,
    page,
  }
  const answer = await connection.get(collection, query, PageBody, request.signal)
  if (!answer.ok) return answer
  const found = answer.value[collection]
  const rows = Array.isArray(found) ? found : []
  return ok({ rows, total: answer.value.pager?.total ?? rows.length })
}

function unreadable<T>(
  connection: Connection,
  request: ListRequest<T>,
  key: string,
  why: string,
  raw: unknown,
): Reject {
  return {
    system: connection.system,
    entity: request.entity,
    key,
    reason: 'unreadableRow',
    message: `The ${request.entity} ${key} could not be read: ${why.slice(0, 300)}`,
    remedy: `Open it in DHIS2's maintenance app and correct it.`,
    raw,
  }
}
