import type { Rows } from './dataset.ts'
import { json, serviceError, type Reply } from './reply.ts'
import type { FakeRequest } from './request.ts'

const EVERYTHING = 2_147_483_647

interface PageWanted {
  readonly page: number
  readonly size: number
}

/** `page` without a usable `size` is refused by an interceptor in every service. */
function pageWanted(query: URLSearchParams, defaultSize: number): PageWanted | Reply {
  const page = query.get('page')
  const size = query.get('size')
  if (page !== null && (size === null || !(Number(size) >= 1)))
    return serviceError(400, 'pagination.error.sizeRequired', 'Page size must be provided and at least 1')
  return { page: Number(page ?? 0), size: size === null ? defaultSize : Number(size) }
}

/**
 * One page of `rows`. Reference data, auth, requisition and fulfillment give everything by default; most of stock
 * management gives 20 (`defaultSize`).
 */
export function pageOf<T>(
  request: FakeRequest,
  rows: Rows<T>,
  serialise: (row: T) => string,
  options: { readonly defaultSize?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Reply {
  const wanted = pageWanted(request.query, options.defaultSize ?? EVERYTHING)
  if ('status' in wanted) return wanted
  const { page, size } = request.modes.repeatingPage === true ? { ...wanted, page: 0 } : wanted
  const from = page * size
  const shown = rows.slice(from, from + size)
  const lost = wanted.page > 0 ? (request.modes.shrinkingTotalBy ?? 0) : 0
  return json(pageText(shown.map(serialise), wanted, rows.length - lost), options.headers)
}

export function pageText(content: readonly string[], { page, size }: PageWanted, total: number): string {
  const totalPages = size === 0 ? 1 : Math.ceil(total / size)
  const last = page + 1 >= totalPages
  return (
    `{"content":[${content.join(',')}],` +
    `"pageable":{"sort":[],"offset":${Math.min(page * size, EVERYTHING)},"pageNumber":${page},"pageSize":${size},"paged":true,"unpaged":false},` +
    `"totalElements":${total},"totalPages":${totalPages},"last":${last},"first":${page === 0},` +
    `"number":${page},"size":${size},"numberOfElements":${content.length},"sort":[],"empty":${content.length === 0}}`
  )
}

/** Searches of reference data and requisition refuse parameters they do not know. */
export function unknownParameter(query: URLSearchParams, known: readonly string[]): Reply | undefined {
  for (const name of query.keys())
    if (!known.includes(name) && !PAGING.has(name))
      return serviceError(400, 'referenceData.error.search.invalidParams', `Invalid search parameter: ${name}`)
  return undefined
}

const PAGING: ReadonlySet<string> = new Set(['page', 'size', 'sort', 'access_token'])
