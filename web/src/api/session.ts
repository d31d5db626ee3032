import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DemoInfo, Right, Session, SignIn } from '../../../contract/session.ts'
import { call, rememberCsrfToken } from './http.ts'
import { forgetKeptAnswers } from '../shell/service-worker.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const { data } = await call<Session>('/api/v1/session', { signal })
    rememberCsrfToken(data.csrfToken)
    return data
  },
  staleTime: 5 * 60_000,
})

export const demoQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: async ({ signal }) => (await call<DemoInfo>('/api/v1/demo', { signal })).data,
  staleTime: Infinity,
})

/** The session of a page that is only shown to those signed in. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data
}

export function useRight(right: Right): boolean {
  return useSession()?.rights.includes(right) ?? false
}

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: SignIn) => (await call<Session>('/api/v1/session', { method: 'POST', json: body })).data,
    onSuccess: (session) => {
      forgetKeptAnswers()
      client.clear()
      rememberCsrfToken(session.csrfToken)
      client.setQueryData(sessionQuery.queryKey, session)
    },
  })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call<null>('/api/v1/session', { method: 'DELETE' }),
    onSettled: () => {
      forgetKeptAnswers()
      rememberCsrfToken(null)
      client.clear()
    },
  })
}

export function useSetLanguage() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (language: Session['language']) =>
      (await call<Session>('/api/v1/session/language', { method: 'PUT', json: { language } })).data,
    onSuccess: (session) => {
      if (session?.csrfToken) client.setQueryData(sessionQuery.queryKey, session)
    },
  })
}
