import type { GlobalOptions } from '../cli.ts'
import { countTypes, listInstalls, planPackage, type PackagePlan } from '../dhis2-package/index.ts'
import { createService, type Service } from '../service.ts'
import { packageDeps } from '../works.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'
import { pull } from './sync-command.ts'

export async function previewPackage(
  options: GlobalOptions,
  output: Output,
  { assign }: { readonly assign: boolean },
): Promise<void> {
  await withService(options, async (service, dhis2) => {
    const deps = packageDeps(service.config, dhis2, service.database)
    const plan = await planPackage(deps, { assignOrgUnits: assign })
    const types = countTypes(plan.planned)
    output.result({ version: plan.profile.version, notices: plan.notices, types, objects: changedOf(plan) }, () => [
      `DHIS2 ${plan.profile.version}`,
      ...plan.notices.map(({ message, remedy }) => `${message} ${remedy}`),
      ...types.map(({ collection, counts }) => `${collection}: ${wordsOf(counts)}`),
      ...changedOf(plan)
        .filter(({ state }) => state !== 'create')
        .map(
          ({ collection, uid, name, state, properties }) =>
            `  ${state} ${collection} ${uid} ${name} ${properties.join(', ')}`,
        ),
    ])
  })
}

const changedOf = ({ planned }: PackagePlan) =>
  planned
    .filter(({ state }) => state !== 'identical')
    .map(({ collection, object, state, differences }) => ({
      collection,
      uid: object.id,
      name: typeof object['name'] === 'string' ? object['name'] : object.id,
      state,
      properties: differences.map(({ property }) => property),
    }))

const wordsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${n} ${state}`)
    .join(', ')

export interface InstallFlags {
  readonly dryRun: boolean
  readonly assign: boolean
  readonly overwrite?: readonly string[]
}

export async function installPackageHere(
  options: GlobalOptions,
  output: Output,
  { dryRun, assign, overwrite = [] }: InstallFlags,
): Promise<void> {
  await withService(options, async (service) => {
    const params = { assignOrgUnits: assign, overwrite, by: 'command line' }
    const run = await pull(service, output, 'dhis2.package', params, dryRun)
    const [install] = await listInstalls(service.database.pool, 'dhis2', 1)
    const result = install?.runId === run.id ? install.result : null
    output.result({ run, result }, () => [
      `${run.state}: ${result?.outcome ?? 'nothing is known of what came of it'}`,
      ...(result?.types ?? []).map(({ collection, counts }) => `${collection}: ${wordsOf(counts)}`),
      ...(result?.problems ?? []).map(({ name, message, remedy }) => `${name}: ${message}\n  ${remedy}`),
      ...(result && result.mapped > 0 ? [`${result.mapped} mappings were confirmed.`] : []),
      ...(run.error ? [run.error.message, run.error.remedy] : []),
    ])
    if (run.state === 'failed') throw new CliError('Nothing was installed; see above.')
  })
}

type Client = NonNullable<Service['clients']['dhis2']>

async function withService(
  options: GlobalOptions,
  use: (service: Service, dhis2: Client) => Promise<void>,
): Promise<void> {
  const service = await createService(configOf(options), { log: quietLog() })
  try {
    const { dhis2 } = service.clients
    if (!dhis2) throw new CliError('No DHIS2 is configured: set dhis2.url and an account.', 2)
    await use(service, dhis2)
  } finally {
    await service.close()
  }
}
