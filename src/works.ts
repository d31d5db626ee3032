import { addMonths, firstDay, lastDay, monthOf } from './base/month.ts'
import type { Clock } from './base/clock.ts'
import type { RunId } from './base/ids.ts'
import type { Clients } from './clients.ts'
import type { Config } from './config.ts'
import type { Dhis2 } from './connectors/dhis2/index.ts'
import type { Openlmis } from './connectors/openlmis/index.ts'
import {
  createDhis2ValueSource,
  defaultCoverageSettings,
  pullDoses,
  pullIndicators,
  pullReports,
  pullTargets,
} from './coverage/index.ts'
import { abandonedListImport, linkPlaces, matchPlaces, watchDrift, writeGlns } from './crosswalk/index.ts'
import { learnInWorker } from './matching/index.ts'
import { installPackage, mapInstalled, type PackageDeps } from './dhis2-package/index.ts'
import { applyReceipt, RECEIVE_WORK } from './exchange/index.ts'
import { pullDhis2Places, pullOpenlmisPlaces, pullSupplyLinks } from './facilities/index.ts'
import { computeFigures } from './figures/index.ts'
import { pullPeriods } from './periods/index.ts'
import type { Database } from './platform/database/open-database.ts'
import type { Log } from './platform/log.ts'
import { DEFAULT_ANTIGENS, pullProducts, pullSeries, saveAntigens } from './products/index.ts'
import { recordingConnection } from './record-connection.ts'
import { publishDataSet } from './publishing/index.ts'
import type { Work, Works } from './run-queue.ts'
import { createRuns, unwrap, type RunContext, type RunWork } from './runs/index.ts'
import {
  brakeSettings,
  crosswalkSettings,
  figureSettings,
  glnSettings,
  linkSettings,
  present,
  publishRules,
} from './slice-settings.ts'
import {
  defaultStockSettings,
  pullHiddenCards,
  pullIdealStock,
  pullReasons,
  pullRequisitions,
  pullStock,
} from './stock/index.ts'
import {
  defaultStockMappingSettings,
  proposeStockMappings,
  pullStockMetadata,
  stockMappingSettings,
  type StockMappingSettings,
} from './stock-mapping/index.ts'
import { dhis2Connected, openlmisConnected } from './systems/index.ts'

export interface WorkDeps {
  readonly database: Database
  readonly clients: Clients
  readonly clock: Clock
  readonly log: Log
}

/** What configuration puts into the store before anything is pulled. */
export async function prepareStore(database: Database, _config: Config): Promise<void> {
  await saveAntigens(database, DEFAULT_ANTIGENS)
}

/**
 * Every piece of work, by name, in the order in which a new installation needs them. A work is a sequence of pulls; each of them
 * writes only differences, so that a work that was interrupted may begin again and loses only the step it was in.
 */
export function createWorks(config: Config, deps: WorkDeps): Works {
  const works = new Map<string, Work>()
  const { openlmis, dhis2 } = deps.clients
  const { schedule } = config
  if (openlmis && config.openlmis) {
    const { reference, stock, hiddenStock } = openlmisWorks(config, config.openlmis, openlmis, deps)
    works.set('openlmis.reference', { work: reference, cron: schedule.reference, next: ['crosswalk.match'] })
    works.set('openlmis.stock', { work: stock, cron: schedule.stock, next: ['figures'] })
    works.set('openlmis.hiddenStock', { work: hiddenStock, cron: schedule.hiddenStock, next: ['figures'] })
  }
  if (dhis2 && config.dhis2) {
    const { reference, doses } = dhis2Works(config, config.dhis2, dhis2, deps)
    works.set('dhis2.reference', { work: reference, cron: schedule.reference, next: ['crosswalk.match'] })
    works.set('dhis2.doses', { work: doses, cron: schedule.doses, next: ['figures'] })
    works.set('dhis2.package', { work: packageWork(config, dhis2, deps) })
  }
  if (dhis2 && config.dhis2) works.set('publish', { work: publishWork(config, dhis2, deps), lane: 'publishing' })
  // Also where no DHIS2 is configured: it may send to us without being asked.
  works.set(RECEIVE_WORK, { work: receiveWork(config, deps), next: ['figures'] })
  const { database, clock } = deps
  const settings = figureSettings(config)
  works.set('crosswalk.match', {
    work: async (run) =>
      await matchPlaces(run, { database, clock, settings: crosswalkSettings(config), learn: learnInWorker }),
    next: ['figures'],
  })
  works.set('figures', {
    work: async (run) =>
      await computeFigures(run, { database, clock, settings, programs: config.openlmis?.programs ?? [] }),
  })
  works.set('crosswalk.gln', {
    work: async (run) => await writeGlns(run, { database, openlmis, dhis2, settings: glnSettings(config) }),
  })
  works.set('crosswalk.list', { work: async () => abandonedListImport() })
  return works
}

/** The order of the first pull: places before what happens at them, figures last. */
export const WORK_ORDER = [
  'openlmis.reference',
  'dhis2.reference',
  'crosswalk.match',
  'openlmis.stock',
  'dhis2.doses',
  'figures',
] as const

/** Everything, with what is done seldom: a walk through all stock cards of the country for those that no summary shows. */
export const ALL_WORKS = [...WORK_ORDER.slice(0, 4), 'openlmis.hiddenStock', ...WORK_ORDER.slice(4)]

function openlmisWorks(config: Config, settings: NonNullable<Config['openlmis']>, openlmis: Openlmis, deps: WorkDeps) {
  const { database, clock } = deps
  const base = { database, openlmis, clock }
  const brake = brakeSettings(config)
  const stock = {
    ...base,
    settings: {
      ...defaultStockSettings,
      programs: settings.programs,
      movementsFrom: settings.movementsFrom,
      reasonClasses: settings.reasonClasses,
      historyMonths: config.historyMonths,
      concurrency: settings.pace.concurrency,
    },
  }
  const watched = recordingConnection({ database, clock, system: 'openlmis', baseUrl: settings.url }, async () => {
    const known = await openlmis.getProfile()
    return known.ok ? openlmisConnected(known.value) : null
  })
  return {
    reference: watched(async (run) => {
      const { glnKey, scheduleRules, schedules } = settings
      await pullOpenlmisPlaces(run, { ...base, settings: { ...brake, ...present({ bounds: config.bounds }), glnKey } })
      await pullSupplyLinks(run, base)
      await pullProducts(run, { ...base, settings: { ...brake, ...productSettings(settings) } })
      await pullPeriods(run, { ...base, settings: { ...brake, scheduleRules, ...present({ schedules }) } })
      await pullReasons(run, stock)
      await pullIdealStock(run, stock)
      await link(run, config, deps)
      await proposeMappings(run, config, deps)
    }),
    stock: watched(async (run) => {
      await pullStock(run, stock)
      await pullRequisitions(run, stock)
    }),
    hiddenStock: watched(async (run) => await pullHiddenCards(run, stock)),
  }
}

/** Publishes the data set that the run's name says, e.g. `publish:J0YbcRt9Dwf`. */
function publishWork(config: Config, dhis2: Dhis2, { database, clock, log }: WorkDeps): RunWork {
  const runs = createRuns({ database, log, clock })
  const rules = publishRules(config)
  /** Only what the clock asked for makes room. */
  const isPersonWaiting = async ({ runId, what }: { runId: number; what: string }): Promise<boolean> => {
    const waiting = (await runs.waiting()).filter((run) => run.what === what && run.id !== runId)
    if (!waiting.some(({ trigger }) => trigger === 'person' || trigger === 'command')) return false
    return (await runs.get(runId as RunId))?.trigger === 'schedule'
  }
  return async (run) => await publishDataSet(run, { database, dhis2, clock, rules, isPersonWaiting })
}

const productSettings = ({
  programs,
  antigensOfProducts,
  antigensOfCommodityTypes,
}: NonNullable<Config['openlmis']>) => ({
  programs,
  byCode: antigensOfProducts,
  byCommodityType: antigensOfCommodityTypes,
})

function dhis2Works(config: Config, settings: NonNullable<Config['dhis2']>, dhis2: Dhis2, deps: WorkDeps) {
  const { database, clock } = deps
  const { doseDataSets, populationDataSets, elements, indicators } = settings
  const { facilityLevel, typeGroups, glnAttribute } = settings
  const brake = brakeSettings(config)
  const places = { ...brake, facilityLevel, typeGroups, ...present({ glnAttribute, bounds: config.bounds }) }
  const series = { ...brake, doseDataSets, populationDataSets, elements, indicators }
  /** Configured by UID or code; a data set that is not there keeps its name, for the message that says so. */
  const uidsOf = async (keys: readonly string[]): Promise<string[]> => {
    const { rows } = unwrap(await dhis2.listDataSets())
    return keys.map((key) => rows.find(({ id, code }) => id === key || code === key)?.id ?? key)
  }
  const values = async (run: RunContext) => {
    const last = monthOf(clock.now().toISOString())
    const history = { startDate: firstDay(addMonths(last, 1 - config.historyMonths)), endDate: lastDay(last) }
    return {
      database,
      clock,
      dhis2: createDhis2ValueSource(dhis2, { history, onRejects: async (rejects) => await run.reject(...rejects) }),
      settings: {
        ...defaultCoverageSettings,
        doseDataSets: await uidsOf(doseDataSets),
        populationDataSets: await uidsOf(populationDataSets),
        historyMonths: config.historyMonths,
      },
    }
  }
  const watched = recordingConnection({ database, clock, system: 'dhis2', baseUrl: settings.url }, async () => {
    const profile = await dhis2.connect()
    return profile.ok ? dhis2Connected(profile.value) : null
  })
  return {
    reference: watched(async (run) => {
      await pullDhis2Places(run, { database, dhis2, clock, settings: places })
      await pullSeries(run, { database, dhis2, clock, settings: series })
      await link(run, config, deps)
      await pullStockMetadata(run, { database, dhis2, clock, settings: stockMappingOf(config) })
      await proposeMappings(run, config, deps)
    }),
    doses: watched(async (run) => {
      const from = await values(run)
      await pullReports(run, from)
      await pullTargets(run, from)
      await pullDoses(run, from)
      await pullIndicators(run, from)
    }),
  }
}

/** Stores what was sent to us. */
export const receiveWork =
  (config: Config, { database, clock }: Pick<WorkDeps, 'database' | 'clock'>): RunWork =>
  async (run) =>
    await applyReceipt(run, { database, clock, system: 'dhis2', historyMonths: config.historyMonths })

/** What the package is made of and where it goes. */
export const packageDeps = (config: Config, dhis2: Dhis2, database: Database): PackageDeps => ({
  database,
  dhis2,
  pagesUrl: config.server.publicUrl ?? null,
})

/** Only by a person: `params` say who, whether facilities are assigned, and what may be overwritten. */
const packageWork =
  (config: Config, dhis2: Dhis2, { database, clock }: WorkDeps): RunWork =>
  async (run) => {
    const { overwrite, assignOrgUnits, by } = run.params
    const mapping = { database, dhis2, clock, settings: { ...stockMappingOf(config), ...brakeSettings(config) } }
    await installPackage(
      run,
      {
        ...packageDeps(config, dhis2, database),
        clock,
        mapInstalled: async (context, who) => await mapInstalled(context, mapping, who),
      },
      {
        overwrite: Array.isArray(overwrite) ? overwrite.filter((uid) => typeof uid === 'string') : [],
        assignOrgUnits: assignOrgUnits === true,
        by: typeof by === 'string' ? by : 'command line',
      },
    )
  }

const stockMappingOf = ({ dhis2 }: Config): StockMappingSettings =>
  dhis2 ? stockMappingSettings(dhis2.stock) : defaultStockMappingSettings

/** New products and new elements both make proposals; a dry run makes none, because they are made of what is stored. */
async function proposeMappings(run: RunContext, config: Config, { database, clock }: WorkDeps): Promise<void> {
  if (!run.dryRun) await proposeStockMappings({ database, clock, settings: stockMappingOf(config) })
}

/** Links that keys make, and what changed under those there are. */
async function link(run: RunContext, config: Config, { database, clock }: WorkDeps): Promise<void> {
  await linkPlaces(run, { database, clock, settings: linkSettings(config) })
  await watchDrift(run, { database, clock, settings: crosswalkSettings(config) })
}
