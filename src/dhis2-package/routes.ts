import { z } from 'zod'
import { Dhis2Package, PackagePreview, PostPackageInstall } from '../../contract/dhis2-package.ts'
import { Run as RunAnswer } from '../../contract/systems.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { describeFailure, type Run } from '../runs/index.ts'
import { nameOf, textOf } from './content.ts'
import { countTypes } from './install-result.ts'
import { planPackage, SERVER, type PackageDeps } from './jobs-plan.ts'
import { blockers, type PlannedObject } from './plan.ts'
import { listInstalls, type StoredInstall } from './store-package.ts'

export interface Dhis2PackageRoutesDeps {
  readonly database: Database
  /** Undefined: DHIS2 is not configured. */
  readonly deps: PackageDeps | undefined
  readonly requestInstall: (params: {
    readonly dryRun: boolean
    readonly assignOrgUnits: boolean
    readonly overwrite: readonly string[]
    readonly by: string
  }) => Promise<Run>
}

const PreviewQuery = z.object({ assignOrgUnits: z.stringbool().default(false) })

/** The package for DHIS2: what it would be, what became of it, and installing it. */
export const dhis2PackageRoutes =
  ({ database, deps, requestInstall }: Dhis2PackageRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const tags = ['dhis2 package']
    const view = { right: 'systems.view' }

    app.get(
      '/api/v1/dhis2-package',
      { config: view, schema: { tags, response: { 200: Dhis2Package } } },
      async (_request, reply) => {
        reply.header('cache-control', 'no-store')
        return {
          configured: deps !== undefined,
          installs: (await listInstalls(database.pool, SERVER, 10)).map(presentInstall),
        }
      },
    )

    app.get(
      '/api/v1/dhis2-package/preview',
      { config: view, schema: { tags, querystring: PreviewQuery, response: { 200: PackagePreview } } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return await preview(configured(deps), request.query.assignOrgUnits)
      },
    )

    app.post(
      '/api/v1/dhis2-package/install',
      { config: { right: 'systems.run' }, schema: { tags, body: PostPackageInstall, response: { 202: RunAnswer } } },
      async (request, reply) => {
        configured(deps)
        const { login: by } = viewerOf(request)
        const run = await requestInstall({ ...request.body, by })
        const entry = { actor: by, action: 'dhis2Package.install', subject: `run/${run.id}`, after: request.body }
        await writeAudit(database.pool, entry)
        return await reply.code(202).header('location', `/api/v1/systems/runs/${run.id}`).send(run)
      },
    )
  }

function configured(deps: PackageDeps | undefined): PackageDeps {
  if (deps) return deps
  throw new HttpProblem(409, 'dhis2Off', {
    detail: 'No DHIS2 is configured.',
    remedy: 'Set dhis2.url and an account in the configuration.',
  })
}

async function preview(deps: PackageDeps, assignOrgUnits: boolean): Promise<PackagePreview> {
  try {
    const { profile, notices, planned } = await planPackage(deps, { assignOrgUnits })
    return {
      version: profile.version,
      problem: null,
      canInstall: !notices.some(({ blocks }) => blocks) && blockers(planned).length === 0,
      notices: notices.map((notice) => ({ ...notice, names: [...notice.names] })),
      types: countTypes(planned).map(({ collection, counts }) => ({ collection, counts: { ...counts } })),
      objects: planned.filter(({ state }) => state !== 'identical').map(present),
    }
  } catch (error) {
    // An unreachable DHIS2 is an answer too: the page says what to do.
    const { reason, message, remedy } = describeFailure(error)
    if (reason === 'unexpected') throw error
    return {
      version: null,
      problem: { reason, message, remedy },
      canInstall: false,
      notices: [],
      types: [],
      objects: [],
    }
  }
}

const presentInstall = ({ result, ...install }: StoredInstall): Dhis2Package['installs'][number] => ({
  ...install,
  result: {
    ...result,
    types: result.types.map(({ collection, counts }) => ({ collection, counts: { ...counts } })),
    problems: [...result.problems],
    differing: [...result.differing],
  },
})

const present = ({
  collection,
  object,
  state,
  theirs,
  differences,
  addedOrgUnits,
}: PlannedObject): PackagePreview['objects'][number] => ({
  collection,
  uid: object.id,
  code: textOf(object, 'code') ?? null,
  name: nameOf(object),
  state,
  theirName: theirs && nameOf(theirs),
  addedOrgUnits,
  differences: differences.map(({ property, ours, theirs: there }) => ({
    property,
    ours: shortJson(ours),
    theirs: shortJson(there),
  })),
})

const LONGEST = 200
const shortJson = (value: unknown): string => {
  const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written
}
