import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type {
  CheckItem,
  PaperStock,
  PutCheck,
  PutDecision,
  PutPaperStock,
  ResupplyFacility,
  ResupplyGrid,
} from '../../../contract/resupply.ts'
import { call, withQuery } from '../api/http.ts'
import type { ResupplySearch } from './resupply-search.ts'

type GridKey = Pick<ResupplySearch, 'district' | 'hierarchy' | 'month'>

export const gridQuery = ({ district, hierarchy, month }: GridKey) =>
  queryOptions({
    queryKey: ['resupply', 'grid', district, hierarchy, month],
    queryFn: ({ signal }) =>
      call<ResupplyGrid>(withQuery('/api/v1/resupply', { district, hierarchy, month }), { signal }),
    placeholderData: keepPreviousData,
  })

export const facilityQuery = (facility: number, month: number | undefined) =>
  queryOptions({
    queryKey: ['resupply', 'facility', facility, month],
    queryFn: ({ signal }) =>
      call<ResupplyFacility>(withQuery(`/api/v1/resupply/facilities/${facility}`, { month }), { signal }),
  })

export const paperStockQuery = (facility: number) =>
  queryOptions({
    queryKey: ['resupply', 'paper', facility],
    queryFn: ({ signal }) => call<PaperStock>(`/api/v1/resupply/facilities/${facility}/paper-stock`, { signal }),
    staleTime: 0,
  })

export function exportUrl(
  kind: 'csv' | 'xlsx',
  { district, hierarchy, month }: GridKey,
  antigens: string | undefined,
): string {
  return withQuery(`/api/v1/resupply.${kind}`, { district, hierarchy, month, antigens })
}

/** Saves, then asks the server again: what is shown is what was kept. */
function useSaving<T>(save: (body: T) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: save, onSuccess: () => client.invalidateQueries({ queryKey: ['resupply'] }) })
}

const at = (facility: number, rest: string) => `/api/v1/resupply/facilities/${facility}/${rest}`

export const useSaveDecision = (facility: number, antigen: number) =>
  useSaving((json: PutDecision) => call(at(facility, `decisions/${antigen}`), { method: 'PUT', json }))

export const useSaveCheck = (facility: number, item: CheckItem) =>
  useSaving((json: PutCheck) => call(at(facility, `checks/${item}`), { method: 'PUT', json }))

export const useSignOff = (facility: number) =>
  useSaving(({ done, supplyMonth }: { done: boolean; supplyMonth: number }) =>
    call(at(facility, 'sign-off'), { method: done ? 'POST' : 'DELETE', json: { supplyMonth } }),
  )

export const useSavePaperStock = (facility: number) =>
  useSaving((json: PutPaperStock) => call(at(facility, 'paper-stock'), { method: 'PUT', json }))
