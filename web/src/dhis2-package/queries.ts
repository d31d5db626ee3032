import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Dhis2Package, PackagePreview, PostPackageInstall } from '../../../contract/dhis2-package.ts'
import type { Run } from '../../../contract/systems.ts'
import { call, withQuery } from '../api/http.ts'

export const packageQuery = queryOptions({
  queryKey: ['systems', 'dhis2-package', 'installs'],
  queryFn: async ({ signal }) => (await call<Dhis2Package>('/api/v1/dhis2-package', { signal })).data,
})

/** Asks DHIS2 itself, so it is asked when somebody looks and kept until something was installed. */
export const previewQuery = (assignOrgUnits: boolean) =>
  queryOptions({
    queryKey: ['systems', 'dhis2-package', 'preview', assignOrgUnits],
    queryFn: async ({ signal }) =>
      (await call<PackagePreview>(withQuery('/api/v1/dhis2-package/preview', { assignOrgUnits }), { signal })).data,
    staleTime: 5 * 60_000,
  })

export function useInstall() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (json: PostPackageInstall) =>
      (await call<Run>('/api/v1/dhis2-package/install', { method: 'POST', json })).data,
    onSuccess: () => client.invalidateQueries({ queryKey: ['systems', 'all'] }),
  })
}
