import type { Queryable } from '../platform/database/open-database.ts'
import { checkMapping, isSendable } from './check.ts'
import { checkGates, type DataSetFacts } from './check-data-set.ts'
import type { DecidedElement } from './check-element.ts'
import type { MappingFinding } from './finding.ts'
import type { StockMapping } from './mapping.ts'
import type { ProposalOption } from './propose.ts'
import { loadDataSetFacts, loadProposalDataSets } from './store-facts.ts'
import { listStockMappings, type MappingFilter } from './store-list.ts'

export interface ReviewedMapping {
  readonly mapping: StockMapping
  readonly dataSetName: string | null
  readonly optionName: string | null
  readonly findings: readonly MappingFinding[]
  /** Nothing stands against sending it once it is confirmed. */
  readonly sendable: boolean
}

export interface ReviewedDataSet {
  readonly facts: DataSetFacts
  readonly findings: readonly MappingFinding[]
}

export interface MappingReview {
  readonly dataSets: readonly ReviewedDataSet[]
  readonly mappings: readonly ReviewedMapping[]
}

export interface ReviewOptions extends MappingFilter {
  /** Also counts which linked facilities are to report the data sets. */
  readonly facilities?: boolean
}

/** Mappings with everything that DHIS2, as it was last read, has against them. */
export async function reviewMappings(
  client: Queryable,
  { facilities = false, ...filter }: ReviewOptions = {},
): Promise<MappingReview> {
  const { serverId = 'dhis2' } = filter
  const facts = await loadDataSetFacts(client, serverId, { facilities })
  const bySet = new Map(facts.map((set) => [set.uid, set]))
  const options = await loadOptions(client, serverId)
  const decidedOn = await loadDecidedOn(client, serverId)
  const mappings = await listStockMappings(client, { ...filter, serverId })
  return {
    dataSets: facts.map((set) => ({ facts: set, findings: checkGates(set) })),
    mappings: mappings.map((mapping) => {
      const known = options.get(`${mapping.dataSetUid} ${mapping.dataElementUid}`)
      const findings = checkMapping(mapping, {
        dataSet: bySet.get(mapping.dataSetUid),
        options: known,
        decidedOn: decidedOn.get(mapping.id) ?? null,
      })
      return {
        mapping,
        dataSetName: bySet.get(mapping.dataSetUid)?.name ?? null,
        optionName: known?.find(({ uid }) => uid === mapping.categoryOptionComboUid)?.name ?? null,
        findings,
        sendable: isSendable(findings),
      }
    }),
  }
}

type Options = readonly ProposalOption[] | null

async function loadOptions(client: Queryable, serverId: string): Promise<Map<string, Options>> {
  const sets = await loadProposalDataSets(client, serverId)
  return new Map(
    sets.flatMap((set) => set.elements.map((element) => [`${set.uid} ${element.uid}`, element.options] as const)),
  )
}

async function loadDecidedOn(client: Queryable, serverId: string): Promise<Map<number, DecidedElement>> {
  const { rows } = await client.query<{ id: number; decidedOn: DecidedElement }>(
    `select id, decided_on as "decidedOn" from stock_mapping where server_id = $1 and decided_on is not null`,
    [serverId],
  )
  return new Map(rows.map(({ id, decidedOn }) => [id, decidedOn]))
}
