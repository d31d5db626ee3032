import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type {
  BatchUndone,
  BulkAccept,
  BulkPreview,
  BulkResult,
  CrosswalkAreas,
  CrosswalkImport,
  CrosswalkStatus,
  DecisionResult,
  DriftPage,
  GlnPage,
  HistoryPage,
  Neighbours,
  QueuePage,
  ResolveDrift,
  ReviewItem,
  Reviewers,
  SearchResult,
} from '../../../contract/crosswalk.ts'
import { ApiError, call, withQuery, type Send } from '../api/http.ts'
import { DEFAULT_SYSTEM, chosenArea, type CrosswalkSearch } from './crosswalk-search.ts'

const API = '/api/v1/crosswalk'

type Query = Parameters<typeof withQuery>[1]
async function get<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  return (await call<T>(withQuery(API + path, query), { signal })).data
}
const post = async <T>(path: string, json: unknown, send: Send = {}): Promise<T> =>
  (await call<T>(API + path, { method: 'POST', json, ...send })).data

const systemOf = ({ system }: CrosswalkSearch): string => system ?? DEFAULT_SYSTEM

export const statusQuery = (system: string) =>
  queryOptions({
    queryKey: ['crosswalk', 'status', system],
    queryFn: ({ signal }) => get<CrosswalkStatus>('/status', { system }, signal),
    placeholderData: keepPreviousData,
  })

/** Of the hierarchy of OpenLMIS: the places that are asked about stand there. */
export const areasQuery = (parent: number | undefined) =>
  queryOptions({
    queryKey: ['crosswalk', 'areas', parent],
    queryFn: ({ signal }) => get<CrosswalkAreas>('/areas', { parent }, signal),
  })

const REVIEW_PAGE = 100

/** Read once and worked through: a queue that is read anew under one's hands would change what the next key decides about. */
export const reviewQueueQuery = (search: CrosswalkSearch) => {
  const [system, area, state] = [systemOf(search), chosenArea(search.area), search.state]
  return infiniteQueryOptions({
    queryKey: ['crosswalk', 'queue', 'review', system, area, state],
    queryFn: ({ pageParam, signal }) =>
      get<QueuePage>('/queue', { system, area, state, limit: REVIEW_PAGE, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
  })
}

export const placesQuery = (search: CrosswalkSearch) => {
  const { state, side, find } = search
  const [system, area] = [systemOf(search), chosenArea(search.area)]
  return infiniteQueryOptions({
    queryKey: ['crosswalk', 'queue', 'places', system, area, state, side, find],
    queryFn: ({ pageParam, signal }) =>
      get<QueuePage>('/queue', { system, area, state, side, search: find, limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
}

export const itemQuery = (system: string, placeId: number) =>
  queryOptions({
    queryKey: ['crosswalk', 'item', system, placeId],
    queryFn: ({ signal }) => get<ReviewItem>(`/places/${placeId}`, { system }, signal),
    staleTime: 5 * 60_000,
    // Whoever is fast may be asked to slow down for a moment; that is no failure.
    retry: (failures, error) => failures < 5 && error instanceof ApiError && [0, 429, 502, 503].includes(error.status),
    retryDelay: 1500,
  })

export const neighboursQuery = (system: string, placeId: number) =>
  queryOptions({
    queryKey: ['crosswalk', 'neighbours', system, placeId],
    queryFn: ({ signal }) => get<Neighbours>(`/places/${placeId}/neighbours`, { system }, signal),
    staleTime: Infinity,
  })

export const counterpartsQuery = (system: string, q: string, near: number) =>
  queryOptions({
    queryKey: ['crosswalk', 'search', system, q, near],
    queryFn: ({ signal }) => get<SearchResult>('/search', { system, q, near, limit: 20 }, signal),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })

export const historyQuery = (query: {
  place?: number | undefined
  by?: string | undefined
  batch?: string | undefined
}) =>
  infiniteQueryOptions({
    queryKey: ['crosswalk', 'history', query],
    queryFn: ({ pageParam, signal }) => get<HistoryPage>('/history', { ...query, before: pageParam }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  })

export const driftQuery = (search: CrosswalkSearch) => {
  const [system, area, kind] = [systemOf(search), chosenArea(search.area), search.kind]
  return infiniteQueryOptions({
    queryKey: ['crosswalk', 'drift', system, area, kind],
    queryFn: ({ pageParam, signal }) => get<DriftPage>('/drift', { system, area, kind, after: pageParam }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
}

export const glnsQuery = (search: CrosswalkSearch) => {
  const [system, state] = [systemOf(search), search.gln]
  return infiniteQueryOptions({
    queryKey: ['crosswalk', 'glns', system, state],
    queryFn: ({ pageParam, signal }) => get<GlnPage>('/glns', { system, state, limit: 100, after: pageParam }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
}

export const reviewersQuery = queryOptions({
  queryKey: ['crosswalk', 'reviewers'],
  queryFn: ({ signal }) => get<Reviewers>('/reviewers', {}, signal),
})

export interface BulkChoice {
  readonly system: string
  readonly minProbability: number
  readonly area: number | undefined
}

export const bulkQuery = (choice: BulkChoice) =>
  queryOptions({
    queryKey: ['crosswalk', 'bulk', choice],
    queryFn: ({ signal }) => get<BulkPreview>('/bulk', { ...choice, limit: 100 }, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })

function useChanging<T, R>(change: (body: T) => Promise<R>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries({ queryKey: ['crosswalk'] }) })
}

export const useBulkAccept = () => useChanging((json: BulkAccept) => post<BulkResult>('/bulk', json))
export const useUndoBatch = () => useChanging((batch: string) => post<BatchUndone>(`/batches/${batch}/undo`, undefined))
export const useUndoEntry = () => useChanging((id: number) => post<DecisionResult>(`/history/${id}/undo`, undefined))
export const useResolveDrift = (id: number) => useChanging((json: ResolveDrift) => post<null>(`/drift/${id}`, json))
export const usePutReviewer = () =>
  useChanging(({ login, areaIds }: { login: string; areaIds: readonly number[] }) =>
    call(`${API}/reviewers/${encodeURIComponent(login)}`, { method: 'PUT', json: { areaIds } }),
  )

export interface ImportRequest {
  readonly file: File
  readonly system: string
  readonly apply: boolean
  readonly confirm: boolean
}

export const useImportCrosswalk = () =>
  useChanging(
    async ({ file, system, apply, confirm }: ImportRequest) =>
      (
        await call<CrosswalkImport>(
          withQuery(`${API}/import`, { system, apply, confirm: confirm ? true : undefined }),
          { method: 'POST', file },
        )
      ).data,
  )

export const exportAddress = (query: { format: string; system: string; state?: string | undefined }): string =>
  withQuery(`${API}/export`, query)
