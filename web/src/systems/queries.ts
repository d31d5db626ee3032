import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type {
  AntigenMappings,
  LinkImport,
  LinkPage,
  PostRun,
  PutProductMapping,
  PutSeriesMapping,
  RejectPage,
  Run,
  Systems,
} from '../../../contract/systems.ts'
import { call, withQuery } from '../api/http.ts'
import type { SystemsSearch } from './systems-search.ts'

const BUSY_MS = 2000
const QUIET_MS = 30_000

export const isUnfinished = (run: Run): boolean => run.state === 'queued' || run.state === 'running'

export const systemsQuery = queryOptions({
  queryKey: ['systems', 'all'],
  queryFn: async ({ signal }) => (await call<Systems>('/api/v1/systems', { signal })).data,
  staleTime: 0,
  // Progress is looked at often while something runs, and seldom otherwise.
  refetchInterval: (query) => (query.state.data?.runs.some(isUnfinished) ? BUSY_MS : QUIET_MS),
})

export const rejectsQuery = ({ system, entity, reason }: SystemsSearch) =>
  infiniteQueryOptions({
    queryKey: ['systems', 'rejects', system, entity, reason],
    queryFn: async ({ pageParam, signal }) =>
      (
        await call<RejectPage>(
          withQuery('/api/v1/systems/rejects', { system, entity, reason, limit: 50, after: pageParam }),
          { signal },
        )
      ).data,
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  })

export const mappingsQuery = queryOptions({
  queryKey: ['systems', 'mappings'],
  queryFn: async ({ signal }) => (await call<AntigenMappings>('/api/v1/systems/mappings/antigens', { signal })).data,
})

export const linksQuery = ({ state, find }: SystemsSearch) =>
  infiniteQueryOptions({
    queryKey: ['systems', 'links', state, find],
    queryFn: async ({ pageParam, signal }) =>
      (
        await call<LinkPage>(
          withQuery('/api/v1/systems/links', { state, search: find, limit: 100, after: pageParam }),
          { signal },
        )
      ).data,
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  })

function useChanging<T, R>(change: (body: T) => Promise<R>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries({ queryKey: ['systems'] }) })
}

export const useStartRun = () =>
  useChanging(async (json: PostRun) => (await call<Run>('/api/v1/systems/runs', { method: 'POST', json })).data)

export const usePutSeries = (id: number) =>
  useChanging((json: PutSeriesMapping) => call(`/api/v1/systems/mappings/series/${id}`, { method: 'PUT', json }))

export const usePutProduct = (productId: number) =>
  useChanging((json: PutProductMapping) =>
    call(`/api/v1/systems/mappings/products/${productId}`, { method: 'PUT', json }),
  )

export interface ImportRequest {
  readonly csv: string
  readonly apply: boolean
  readonly confirm: boolean
}

export const useImportLinks = () =>
  useChanging(
    async ({ csv, apply, confirm }: ImportRequest) =>
      (
        await call<LinkImport>(
          withQuery('/api/v1/systems/links/import', { apply, confirm: confirm ? true : undefined }),
          {
            method: 'POST',
            csv,
          },
        )
      ).data,
  )
