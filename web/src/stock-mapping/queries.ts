import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type {
  ConfirmedByCode,
  MappingFinding,
  PutStockMapping,
  StockCells,
  StockMappingImport,
  StockMappingRow,
  StockMappings,
} from '../../../contract/stock-mapping.ts'
import { ApiError, call, withQuery } from '../api/http.ts'

const PATH = '/api/v1/stock-mapping'

export const stockMappingsQuery = (dataSet: string | undefined) =>
  queryOptions({
    queryKey: ['stockMapping', 'page', dataSet],
    queryFn: async ({ signal }) => (await call<StockMappings>(withQuery(PATH, { dataSet }), { signal })).data,
    placeholderData: keepPreviousData,
  })

export const cellsQuery = (dataSet: string, find: string) =>
  queryOptions({
    queryKey: ['stockMapping', 'cells', dataSet, find],
    queryFn: async ({ signal }) =>
      (await call<StockCells>(withQuery(`${PATH}/cells`, { dataSet, find }), { signal })).data,
  })

function useChanging<T, R>(change: (body: T) => Promise<R>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['stockMapping'] }),
        client.invalidateQueries({ queryKey: ['systems', 'all'] }),
      ]),
  })
}

export const usePutMapping = () =>
  useChanging(
    async (json: PutStockMapping) => (await call<StockMappingRow>(`${PATH}/cells`, { method: 'PUT', json })).data,
  )

export const useConfirmByCode = () =>
  useChanging(
    async (dataSetUid: string) =>
      (
        await call<ConfirmedByCode>(withQuery(`${PATH}/confirm-by-code`, { apply: true }), {
          method: 'POST',
          json: { dataSetUid },
        })
      ).data,
  )

export const useImportMappings = () =>
  useChanging(
    async ({ file, apply }: { readonly file: File; readonly apply: boolean }) =>
      (await call<StockMappingImport>(withQuery(`${PATH}/import`, { apply }), { method: 'POST', file })).data,
  )

/** What stands against a confirmation that was refused; nothing when it failed otherwise. */
export function findingsOf(error: Error | null): readonly MappingFinding[] {
  const problem: unknown = error instanceof ApiError ? error.problem : null
  if (typeof problem !== 'object' || problem === null || !('findings' in problem)) return []
  return Array.isArray(problem.findings) ? (problem.findings as MappingFinding[]) : []
}
