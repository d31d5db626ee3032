import type { Clock } from '../base/clock.ts'
import type { Reject } from '../base/reject.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { brakeOnVanishing, contentHash, unwrap, type BrakeSettings, type RunContext } from '../runs/index.ts'
import type {
  Dhis2List,
  Dhis2StockDataSet,
  Dhis2StockElement,
  Dhis2StockGates,
  Dhis2StockOptionCombo,
  Dhis2StockSource,
} from './ports.ts'
import { chooseDataSets, compileAll, type StockMappingSettings } from './settings.ts'
import {
  loadMappedDataSets,
  loadStoredMetadata,
  markMetadataVanished,
  saveAssignedOrgUnits,
  saveDataSetElements,
  saveDataSets,
  saveElements,
  saveOptionCombos,
  type DataSetRow,
  type ElementRow,
  type OptionRow,
  type StoredMetadata,
  type Writing,
} from './store-metadata.ts'

export interface StockMetadataDeps {
  readonly database: Database
  readonly dhis2: Dhis2StockSource
  readonly clock: Clock
  readonly settings: StockMappingSettings & BrakeSettings
  readonly serverId?: string
}

const SYSTEM = 'dhis2'

/**
 * Reads what mappings are checked against: data sets, elements, and of the data sets for stock their option combos, gates and
 * org units. Elements that are gone stay, marked, because mappings speak of them.
 */
export async function pullStockMetadata(run: RunContext, deps: StockMetadataDeps): Promise<void> {
  const { database, dhis2, clock, settings, serverId = SYSTEM } = deps
  const dataSets = unwrap(await dhis2.listDataSets())
  const elements = unwrap(await dhis2.listDataElements())
  const combos = unwrap(await dhis2.listCategoryCombos())
  const lists = [dataSets, elements, combos]
  for (const { rows, rejects } of lists) {
    run.count('read', rows.length)
    await run.reject(...rejects)
  }
  await run.reject(...unknownDataSets(dataSets, settings), ...badPatterns(settings))
  const isComplete = lists.every(({ complete, rejects }) => complete && rejects.length === 0)

  const codeOf = new Map(elements.rows.flatMap(({ id, code }) => (code ? [[id, code] as const] : [])))
  const mapped = await loadMappedDataSets(database.pool, serverId)
  const chosen = chooseDataSets(dataSets.rows, codeOf, { configured: settings.dataSets, mapped })
  const details = await readDetails(run, dhis2, chosen, elements.rows)
  const defaultCombos = new Set(combos.rows.filter(({ isDefault }) => isDefault).map(({ id }) => id))

  await withTransaction(database, async (client) => {
    const writing: Writing = { serverId, runId: run.runId, now: clock.now() }
    const save = async <T extends { readonly uid: string; readonly contentHash: string }>(
      table: 'dhis2_data_set' | 'dhis2_data_element',
      rows: readonly T[],
      write: (changed: readonly T[]) => Promise<void>,
    ): Promise<void> => {
      const { changed, vanishing, counts } = compare(rows, await loadStoredMetadata(client, table, serverId))
      if (table === 'dhis2_data_element' && isComplete && run.params['confirmVanished'] !== true)
        brakeOnVanishing({ rows: 'data elements', known: counts.known, vanishing: vanishing.length }, settings)
      run.count('added', counts.added)
      run.count('changed', changed.length - counts.added)
      run.count('unchanged', rows.length - changed.length)
      if (isComplete) run.count('vanished', vanishing.length)
      if (run.dryRun) return
      await write(changed)
      if (isComplete) await markMetadataVanished(client, table, writing, vanishing)
    }
    await save(
      'dhis2_data_set',
      dataSets.rows.map((set) => toDataSetRow(set, details)),
      (rows) => saveDataSets(client, writing, rows),
    )
    await save('dhis2_data_element', elements.rows.map(toElementRow), (rows) => saveElements(client, writing, rows))
    if (run.dryRun) return
    await saveDataSetElements(client, serverId, elementsOfSets(chosen, elements.rows), { isComplete })
    await saveOptionCombos(
      client,
      serverId,
      details.options.map((option) => toOptionRow(option, defaultCombos)),
      { isComplete: isComplete && details.optionsComplete },
    )
    for (const [uid, orgUnits] of details.orgUnits) await saveAssignedOrgUnits(client, writing, uid, orgUnits)
  })
  if (isComplete)
    for (const entity of ['dataSet', 'dataElement', 'stockDataSet', 'stockCodePattern'])
      await run.settleRejects(SYSTEM, entity)
}

interface Details {
  readonly forStock: ReadonlySet<string>
  readonly gates: ReadonlyMap<string, Dhis2StockGates>
  readonly orgUnits: ReadonlyMap<string, readonly string[]>
  readonly options: readonly Dhis2StockOptionCombo[]
  readonly optionsComplete: boolean
}

/** Answers that concern one data set: the others can be read. */
const OF_ONE_SET = ['forbidden', 'notFound', 'declined']

async function readDetails(
  run: RunContext,
  dhis2: Dhis2StockSource,
  chosen: readonly Dhis2StockDataSet[],
  elements: readonly Dhis2StockElement[],
): Promise<Details> {
  const gates = new Map<string, Dhis2StockGates>()
  const orgUnits = new Map<string, readonly string[]>()
  for (const set of chosen) {
    const read = await dhis2.getDataSetGates(set.id)
    if (read.ok) gates.set(set.id, read.value)
    else if (OF_ONE_SET.includes(read.error.kind)) await run.reject(gatesUnreadable(set, read.error.message))
    else unwrap(read)
    const assigned = unwrap(await dhis2.listAssignedOrgUnits(set.id))
    await run.reject(...assigned.rejects)
    // A half-read list would say that facilities are not assigned.
    if (assigned.complete)
      orgUnits.set(
        set.id,
        assigned.rows.map((unit) => unit.id),
      )
  }
  const combos = new Set(elementsOfSets(chosen, elements).map(({ combo }) => combo))
  for (const { attributeCombo } of chosen) if (attributeCombo) combos.add(attributeCombo)
  const options = unwrap(await dhis2.listOptionCombos([...combos].toSorted()))
  await run.reject(...options.rejects)
  return {
    forStock: new Set(chosen.map(({ id }) => id)),
    gates,
    orgUnits,
    options: options.rows,
    optionsComplete: options.complete,
  }
}

const gatesUnreadable = ({ id, name }: Dhis2StockDataSet, why: string): Reject => ({
  system: SYSTEM,
  entity: 'stockDataSet',
  key: id,
  reason: 'gatesUnreadable',
  message: `When the data set ${name} is open for entry cannot be read: ${why}`,
  remedy:
    'Give the account the right to read the data set. Its mappings are kept; expiry and input periods are not checked.',
})

function elementsOfSets(sets: readonly Dhis2StockDataSet[], elements: readonly Dhis2StockElement[]) {
  const comboOf = new Map(elements.map(({ id, categoryCombo }) => [id, categoryCombo]))
  return sets.flatMap((set) =>
    set.elements.flatMap(({ dataElement, overridingCombo }) => {
      const combo = overridingCombo ?? comboOf.get(dataElement)
      return combo === undefined ? [] : [{ dataSet: set.id, element: dataElement, combo }]
    }),
  )
}

function compare<T extends { readonly uid: string; readonly contentHash: string }>(
  rows: readonly T[],
  stored: readonly StoredMetadata[],
) {
  const before = new Map(stored.map((row) => [row.uid, row]))
  const met = new Set(rows.map(({ uid }) => uid))
  const changed = rows.filter((row) => {
    const old = before.get(row.uid)
    return old === undefined || old.vanished || old.contentHash !== row.contentHash
  })
  return {
    changed,
    vanishing: stored.filter(({ uid, vanished }) => !vanished && !met.has(uid)).map(({ uid }) => uid),
    counts: {
      known: stored.filter(({ vanished }) => !vanished).length,
      added: changed.filter(({ uid }) => !before.has(uid)).length,
    },
  }
}

const hashed = <T extends object>(content: T): T & { readonly contentHash: string } => ({
  ...content,
  contentHash: contentHash(content),
})

function toDataSetRow({ id, code, name, periodType, attributeCombo }: Dhis2StockDataSet, details: Details): DataSetRow {
  const gates = details.gates.get(id)
  return hashed({
    uid: id,
    code: code ?? null,
    name,
    periodType,
    attributeComboUid: attributeCombo ?? null,
    forStock: details.forStock.has(id),
    expiryDays: gates?.expiryDays ?? null,
    openFuturePeriods: gates?.openFuturePeriods ?? null,
    inputPeriods: (gates?.inputPeriods ?? []).map(({ period, opens, closes }) => ({
      period,
      opens: opens ?? null,
      closes: closes ?? null,
    })),
    workflowUid: gates?.workflow ?? null,
  })
}

const toElementRow = (element: Dhis2StockElement): ElementRow =>
  hashed({
    uid: element.id,
    code: element.code ?? null,
    name: element.name,
    valueType: element.valueType,
    aggregationType: element.aggregationType,
    zeroIsSignificant: element.zeroIsSignificant,
    comboUid: element.categoryCombo,
  })

const toOptionRow = (
  { id, code, name, categoryCombo, categoryOptions }: Dhis2StockOptionCombo,
  defaultCombos: ReadonlySet<string>,
): OptionRow => ({
  combo: categoryCombo,
  uid: id,
  code: code ?? null,
  name,
  optionCodes: categoryOptions.flatMap((option) => option.code ?? []),
  isDefault: defaultCombos.has(categoryCombo),
})

function unknownDataSets({ rows }: Dhis2List<Dhis2StockDataSet>, { dataSets }: StockMappingSettings): Reject[] {
  return dataSets
    .filter((key) => !rows.some(({ id, code }) => id === key || code === key))
    .map((key) => ({
      system: SYSTEM,
      entity: 'stockDataSet',
      key,
      reason: 'dataSetUnknown',
      message: `DHIS2 shows no data set ${key} to our account; stock cannot be mapped to it`,
      remedy: 'Correct dhis2.stock.dataSets in the configuration, or give the account the right to read the data set.',
    }))
}

function badPatterns({ patterns }: StockMappingSettings): Reject[] {
  return compileAll(patterns).bad.map(({ pattern, message }) => ({
    system: SYSTEM,
    entity: 'stockCodePattern',
    key: pattern,
    reason: 'patternUnreadable',
    message,
    remedy: 'Correct dhis2.stock.patterns in the configuration, e.g. pattern "{product}-{indicator}".',
  }))
}
