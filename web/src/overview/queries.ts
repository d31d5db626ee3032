import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Overview, OverviewGeometry } from '../../../contract/overview.ts'
import { call, withQuery } from '../api/http.ts'
import type { OverviewSearch } from './overview-search.ts'

export const overviewQuery = ({ hierarchy, area, month, antigens }: OverviewSearch) =>
  queryOptions({
    queryKey: ['overview', hierarchy, area, month, antigens],
    queryFn: ({ signal }) =>
      call<Overview>(withQuery('/api/v1/overview', { hierarchy, area, month, antigens: antigens ?? 'tracers' }), {
        signal,
      }),
    placeholderData: keepPreviousData,
  })

/** Borders hardly ever change: asked once a visit. */
export const geometryQuery = (hierarchy: Overview['hierarchy'], area: number) =>
  queryOptions({
    queryKey: ['geometry', hierarchy, area],
    queryFn: async ({ signal }) =>
      (await call<OverviewGeometry>(withQuery('/api/v1/overview/geometry', { hierarchy, area }), { signal })).data,
    staleTime: Infinity,
  })
