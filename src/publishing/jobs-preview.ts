import { addMonths } from '../base/month.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { DataSetForm } from '../connectors/dhis2/index.ts'
import { listStockMappings, type StockMapping } from '../stock-mapping/index.ts'
import { isSetRead, planCell } from './cell-plan.ts'
import { heldKey, type HeldValues } from './compare-held.ts'
import { computeCell, type ComputedCell } from './compute-report.ts'
import { readHeld } from './jobs-read-held.ts'
import { monthsOfPeriod, type PeriodProblem } from './period-months.ts'
import { previewChange, type PreviewChange } from './preview-change.ts'
import type { PublishDeps } from './settings.ts'
import { loadOrgUnits, loadProductPrograms, loadStockRows, type OrgUnit } from './store-inputs.ts'

export interface PreviewRequest {
  readonly dataSetUid: string
  readonly period: string
  readonly facilityId: number
}

export interface PreviewRow {
  readonly dataElementUid: string
  readonly name: string
  readonly mapping: StockMapping | null
  readonly computed: ComputedCell | null
  readonly theirs: string | null
  readonly change: PreviewChange
}

export interface Preview {
  readonly orgUnit: OrgUnit
  readonly formName: string
  /** Why DHIS2 could not be asked; null when it was. */
  readonly problem: string | null
  readonly sections: readonly { readonly name: string | null; readonly rows: readonly PreviewRow[] }[]
}

/** What the ledger knows of the report, by mapping. */
export type Known = ReadonlyMap<number, { readonly heldThere: string | null }>

/**
 * The report of a facility as DHIS2's form shows it: what we would send now, computed anew from the stock, beside what DHIS2 holds. Nothing
 * is written, here or there.
 */
export async function previewReport(
  deps: PublishDeps,
  request: PreviewRequest,
  known: Known,
): Promise<Result<Preview, PeriodProblem | { readonly reason: 'notLinked'; readonly message: string }>> {
  const { database, rules } = deps
  const { dataSetUid, period } = request
  const months = monthsOfPeriod(period)
  if (!months.ok) return months
  const [orgUnit] = await loadOrgUnits(database.pool, { facilityIds: [request.facilityId] })
  if (!orgUnit) return err({ reason: 'notLinked', message: 'This facility is not linked to an org unit of DHIS2' })
  const mappings = await listStockMappings(database.pool, {
    serverId: rules.serverId,
    dataSetUid,
    state: 'confirmed',
  })
  const computed = await computeNow(deps, orgUnit, mappings, months.value)
  const there = await askDhis2(deps, dataSetUid, period, orgUnit)
  const form = there.form ?? formOfMappings(dataSetUid, mappings)
  const ofElement = Map.groupBy(mappings, ({ dataElementUid }) => dataElementUid)
  const rowOf = (name: string, dataElementUid: string, mapping: StockMapping | null): PreviewRow => {
    const cell = mapping ? (computed.get(mapping.id) ?? null) : null
    const key = {
      orgUnit: orgUnit.uid,
      dataElement: dataElementUid,
      period,
      categoryOptionCombo: mapping?.categoryOptionComboUid ?? null,
      attributeOptionCombo: mapping?.attributeOptionComboUid ?? null,
    }
    const theirs = there.held?.get(heldKey(key, there.defaultCombo))?.value ?? null
    const believed = mapping ? (known.get(mapping.id)?.heldThere ?? null) : null
    const change = previewChange({ cell, theirs: there.held ? theirs : believed, believed })
    return { dataElementUid, name, mapping, computed: cell, theirs, change }
  }
  const sections = form.sections.map((section) => ({
    name: section.name,
    rows: section.dataElements.flatMap(({ id, name }) =>
      (ofElement.get(id) ?? [null]).map((mapping) => rowOf(name, id, mapping)),
    ),
  }))
  return ok({ orgUnit, formName: form.name, problem: there.problem, sections })
}

async function computeNow(
  { database, rules }: PublishDeps,
  orgUnit: OrgUnit,
  mappings: readonly StockMapping[],
  months: Parameters<typeof computeCell>[2],
): Promise<ReadonlyMap<number, ComputedCell>> {
  const { programsOf, codes } = await loadProductPrograms(database.pool, rules.programs)
  const known = { programsOf, isSetRead: isSetRead(mappings) }
  const span = { fromMonth: addMonths(months.first, -rules.amcMonths), toMonth: months.last }
  const rows = (await loadStockRows(database.pool, [orgUnit], span)).get(orgUnit.placeId) ?? []
  const names = {
    productCode: (id: number) => codes.get(id) ?? `product ${id}`,
    storeName: (id: number) => `store ${id}`,
  }
  return new Map(
    mappings.map((mapping) => [
      mapping.id,
      computeCell(planCell(mapping.id, mapping, known), rows, months, rules, names),
    ]),
  )
}

interface There {
  readonly form: DataSetForm | undefined
  readonly held: HeldValues | undefined
  readonly defaultCombo: string
  readonly problem: string | null
}

/** DHIS2 may be down: then the report is shown as far as we know it, and it is said that this is all. */
async function askDhis2(deps: PublishDeps, dataSetUid: string, period: string, orgUnit: OrgUnit): Promise<There> {
  const { dhis2 } = deps
  const form = await dhis2.getDataSetForm(dataSetUid)
  if (!form.ok) return { form: undefined, held: undefined, defaultCombo: '', problem: form.error.message }
  const combo = await dhis2.getDefaultOptionCombo()
  if (!combo.ok) return { form: form.value, held: undefined, defaultCombo: '', problem: combo.error.message }
  try {
    const held = await readHeld(dhis2, { dataSetUid, periods: [period], orgUnits: [orgUnit.uid] })
    return { form: form.value, held, defaultCombo: combo.value ?? '', problem: null }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { form: form.value, held: undefined, defaultCombo: '', problem }
  }
}

function formOfMappings(dataSetUid: string, mappings: readonly StockMapping[]): DataSetForm {
  const elements = new Map(mappings.map((m) => [m.dataElementUid, m.element?.name ?? m.dataElementUid]))
  const dataElements = [...elements].map(([id, name]) => ({ id, name }))
  return { id: dataSetUid, name: dataSetUid, sections: [{ name: null, dataElements }] }
}
