import { json } from './reply.ts'
import { RELEASES, type ServiceVersions } from './releases.ts'
import type { Route } from './request.ts'

const services = Object.keys(RELEASES['3.19']).filter((name): name is keyof ServiceVersions => name !== '')

/** Each service says its version at its own name, without a token. */
export const versionRoutes: readonly Route[] = services.map((service) => ({
  method: 'GET',
  pattern: `/${service}`,
  open: true,
  handle: ({ state }) =>
    json(
      JSON.stringify({
        service: `openlmis-${service}`,
        build: '1',
        branch: 'master',
        timeStamp: '2025-11-01T00:00:00Z',
        version: state.versions[service],
      }),
    ),
}))
