import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type {
  FindingPage,
  PostHold,
  PostPublish,
  PostRelease,
  PostReplay,
  PublishBatch,
  PublishFacility,
  Publishing,
  PublishPreview,
  PublishRun,
  PublishSettings,
  PublishState,
  PublishValuePage,
  RejectCause,
  ReplayResult,
  ReportsChanged,
  ValueHistory,
} from '../../../contract/publishing.ts'
import type { Run } from '../../../contract/systems.ts'
import { call, withQuery } from '../api/http.ts'

const API = '/api/v1/publishing'
const BUSY_MS = 2000
const QUIET_MS = 30_000

type Query = Parameters<typeof withQuery>[1]
const get = async <T>(path: string, query: Query, signal: AbortSignal): Promise<T> =>
  (await call<T>(withQuery(API + path, query), { signal })).data
const send = async <T>(method: 'POST' | 'PUT', path: string, json: unknown): Promise<T> =>
  (await call<T>(API + path, { method, json })).data

export const isUnfinished = ({ state }: Run): boolean => state === 'queued' || state === 'running'
const isBusy = (data: Publishing | undefined): boolean =>
  data?.dataSets.some(({ lastRun }) => lastRun !== null && isUnfinished(lastRun)) ?? false

/** What is shown of: one data set and one of its periods. */
export interface Of {
  readonly dataSetUid: string
  readonly period: string
}

export const publishingQuery = (period: string | undefined) =>
  queryOptions({
    queryKey: ['publishing', 'all', period],
    queryFn: ({ signal }) => get<Publishing>('', { period }, signal),
    staleTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (isBusy(query.state.data) ? BUSY_MS : QUIET_MS),
  })

interface FacilityPage {
  readonly facilities: readonly PublishFacility[]
  readonly next: number | null
}
export const facilitiesQuery = (of: Of, areaId: number | undefined, search: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['publishing', 'facilities', of, areaId, search],
    queryFn: ({ pageParam, signal }) =>
      get<FacilityPage>('/facilities', { ...of, areaId, search, limit: 100, after: pageParam }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    placeholderData: keepPreviousData,
  })

export const previewQuery = (of: Of, facilityId: number) =>
  queryOptions({
    queryKey: ['publishing', 'preview', of, facilityId],
    queryFn: ({ signal }) => get<PublishPreview>('/preview', { ...of, facilityId }, signal),
    staleTime: 0,
  })

export const runsQuery = (dataSetUid: string) =>
  infiniteQueryOptions({
    queryKey: ['publishing', 'runs', dataSetUid],
    queryFn: ({ pageParam, signal }) =>
      get<PublishRun[]>('/runs', { dataSetUid, limit: RUNS_PAGE, before: pageParam }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length === RUNS_PAGE ? (page.at(-1)?.run.id ?? null) : null),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.pages[0]?.some(({ run }) => isUnfinished(run)) ? BUSY_MS : QUIET_MS),
  })
const RUNS_PAGE = 20

export const batchesQuery = (runId: number) =>
  queryOptions({
    queryKey: ['publishing', 'batches', runId],
    queryFn: ({ signal }) => get<PublishBatch[]>(`/runs/${runId}/batches`, {}, signal),
    staleTime: 0,
  })

export const rejectsQuery = (of: Of) =>
  queryOptions({
    queryKey: ['publishing', 'rejects', of],
    queryFn: ({ signal }) => get<RejectCause[]>('/rejects', { ...of }, signal),
    staleTime: 0,
  })

export interface ValuesOf extends Of {
  readonly facilityId?: number | undefined
  readonly state?: PublishState | undefined
  readonly reason?: string | undefined
}
export const valuesQuery = (of: ValuesOf) =>
  infiniteQueryOptions({
    queryKey: ['publishing', 'values', of],
    queryFn: ({ pageParam, signal }) =>
      get<PublishValuePage>('/values', { ...of, limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    placeholderData: keepPreviousData,
  })

/** By its key, `facility.cell.period`. */
export const valueQuery = (key: string) =>
  queryOptions({
    queryKey: ['publishing', 'value', key],
    queryFn: ({ signal }) => get<ValueHistory>(`/values/${key.replaceAll('.', '/')}`, {}, signal),
    staleTime: 0,
  })

export const findingsQuery = (of: Of) =>
  infiniteQueryOptions({
    queryKey: ['publishing', 'findings', of],
    queryFn: ({ pageParam, signal }) => get<FindingPage>('/findings', { ...of, limit: 50, after: pageParam }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  })

function useChanging<T, R>(change: (body: T) => Promise<R>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries({ queryKey: ['publishing'] }) })
}

export const useHold = () => useChanging((json: PostHold) => send<ReportsChanged>('POST', '/hold', json))
export const useRelease = () => useChanging((json: PostRelease) => send<ReportsChanged>('POST', '/release', json))
export const useStart = () => useChanging((json: PostPublish) => send<Run>('POST', '/runs', json))
export const useReplay = () => useChanging((json: PostReplay) => send<ReplayResult>('POST', '/replay', json))
export const useSaveSettings = (dataSetUid: string) =>
  useChanging((json: PublishSettings) => send<PublishSettings>('PUT', `/data-sets/${dataSetUid}/settings`, json))
