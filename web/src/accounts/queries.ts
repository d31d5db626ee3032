import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Account, Accounts, AreaChoices, PostAccount, PutAccount } from '../../../contract/accounts.ts'
import { call, withQuery } from '../api/http.ts'

export const accountsQuery = queryOptions({
  queryKey: ['accounts', 'all'],
  queryFn: async ({ signal }) => (await call<Accounts>('/api/v1/accounts', { signal })).data,
  staleTime: 0,
})

export const areasQuery = (search: string) =>
  queryOptions({
    queryKey: ['accounts', 'areas', search],
    queryFn: async ({ signal }) =>
      (await call<AreaChoices>(withQuery('/api/v1/accounts/areas', { search }), { signal })).data,
    enabled: search !== '',
  })

function useChanging<T>(change: (body: T) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: accountsQuery.queryKey }),
  })
}

export const useAddAccount = () =>
  useChanging((json: PostAccount) => call<Account>('/api/v1/accounts', { method: 'POST', json }))

export const usePutAccount = (id: number) =>
  useChanging((json: PutAccount) => call<Account>(`/api/v1/accounts/${id}`, { method: 'PUT', json }))

export const usePutPassword = (id: number) =>
  useChanging((password: string) => call(`/api/v1/accounts/${id}/password`, { method: 'PUT', json: { password } }))

export const usePutDisabled = (id: number) =>
  useChanging((disabled: boolean) => call(`/api/v1/accounts/${id}/disabled`, { method: 'PUT', json: { disabled } }))
