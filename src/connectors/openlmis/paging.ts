import { err, ok, type Result } from '../../base/result.ts'
import type { Query } from '../../platform/outgoing-http/index.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { isRecord, rawId, type Batch, type ParseRows } from './rows.ts'

/** Batches of a list, one a page; after an error nothing more comes. */
export type Batches<T> = AsyncGenerator<Result<Batch<T>, OpenlmisError>, void, void>

export interface ListSpec<T> {
  readonly path: string
  readonly query?: Query
  /** Always sent: stock management gives 20 rows without it, other services everything. */
  readonly pageSize: number
  readonly parse: ParseRows<T>
  readonly signal?: AbortSignal
}

/** How often a list is walked again when rows moved under us. Rows already given are not given again. */
const MAX_WALKS = 3

/**
 * Walks all pages. Default sorts are not unique, so that pages over changing data repeat and skip rows: rows are told
 * apart by id, and the walk counts as whole only when as many different rows were seen as the last page promised.
 */
export async function* listPages<T>(api: Api, spec: ListSpec<T>): Batches<T> {
  const seen = new Set<string>()
  let reason: 'shrinks' | 'rowsMissing' = 'rowsMissing'
  for (let walk = 1; walk <= MAX_WALKS; walk += 1) {
    let total: number | undefined
    let anonymous = 0
    let shrunk = false
    for (let page = 0; ; page += 1) {
      const answer = await readPage(api, spec, page)
      if (!answer.ok) return yield answer
      const { content, totalElements } = answer.value
      if (total !== undefined && totalElements < total) {
        shrunk = true
        break
      }
      const fresh = content.filter((element) => isFresh(element, seen))
      if (repeats(content, fresh, page, walk, totalElements, seen.size)) return yield err(repeated(spec.path, page))
      total = totalElements
      anonymous += fresh.filter((element) => rawId(element) === undefined).length
      if (fresh.length > 0) yield ok(spec.parse(walk === 1 ? fresh : fresh.filter((one) => rawId(one) !== undefined)))
      const walkedAll = content.length < spec.pageSize || (page + 1) * spec.pageSize >= totalElements
      if (content.length === 0 || walkedAll) break
    }
    if (!shrunk && seen.size + anonymous >= (total ?? 0)) return
    reason = shrunk ? 'shrinks' : 'rowsMissing'
  }
  yield err({
    kind: 'unstablePages',
    reason,
    message: `${spec.path} changed while it was read ${MAX_WALKS} times over; try again when nobody edits it`,
  })
}

function isFresh(element: unknown, seen: Set<string>): boolean {
  const id = rawId(element)
  if (id === undefined) return true
  if (seen.has(id)) return false
  seen.add(id)
  return true
}

/** A later page of the first walk that brings nothing new, while rows are still owed, is the first page again. */
const repeats = (
  content: readonly unknown[],
  fresh: readonly unknown[],
  page: number,
  walk: number,
  total: number,
  seen: number,
): boolean => walk === 1 && page > 0 && content.length > 0 && fresh.length === 0 && seen < total

const repeated = (path: string, page: number): OpenlmisError => ({
  kind: 'unstablePages',
  reason: 'repeats',
  message: `${path} gave on page ${page + 1} only rows that were on earlier pages, though more are promised`,
})

interface Page {
  readonly content: readonly unknown[]
  readonly totalElements: number
}

async function readPage(api: Api, spec: ListSpec<unknown>, page: number): Promise<Result<Page, OpenlmisError>> {
  const answer = await api.get(spec.path, {
    query: { ...spec.query, page, size: spec.pageSize },
    ...(spec.signal === undefined ? {} : { signal: spec.signal }),
  })
  return answer.ok ? pageOf(answer.value, spec.path) : answer
}

/** `sort` and `pageable` have another shape in every service and are not looked at. */
export function pageOf(json: unknown, path: string): Result<Page, OpenlmisError> {
  const content = isRecord(json) ? json['content'] : undefined
  const totalElements = isRecord(json) ? json['totalElements'] : undefined
  if (!Array.isArray(content) || typeof totalElements !== 'number')
    return err({ kind: 'unexpectedShape', message: `${path} did not answer a page` })
  return ok({ content, totalElements })
}

/** Everything at once, for lists that fit in memory. An error part of the way is an error of the whole. */
export async function collect<T>(batches: Batches<T>): Promise<Result<Batch<T>, OpenlmisError>> {
  const items: T[] = []
  const rejects: Batch<T>['rejects'][number][] = []
  for await (const batch of batches) {
    if (!batch.ok) return batch
    items.push(...batch.value.items)
    rejects.push(...batch.value.rejects)
  }
  return ok({ items, rejects })
}
