import { fileRows, type FileRow } from './real-systems.ts'

/** What a stock card of the files comes to, by an own sum over its movements. */
export interface FileCard {
  readonly id: string
  readonly facilityId: string
  readonly orderableId: string
  readonly programId: string
  readonly lines: number
  /** Doses after the last movement; null where nothing ever moved. */
  readonly stockOnHand: number | null
  /** Doses at the end of each month in which something moved, by YYYYMM. */
  readonly closings: ReadonlyMap<number, number>
}

const id = (row: FileRow, column: string): string => (row[column] ?? '').toLowerCase()

/** Only the direction of a reason counts here; requisitions keep a copy of it. */
function reasonSigns(): ReadonlyMap<string, 1 | -1> {
  const signs = new Map<string, 1 | -1>()
  const learn = (reasonId: string, type: string | undefined): void =>
    void signs.set(reasonId, type === 'CREDIT' ? 1 : -1)
  for (const row of fileRows('openlmis-demo', 'stockmanagement.stock_card_line_item_reasons'))
    learn(id(row, 'id'), row['reasontype'])
  for (const row of fileRows('openlmis-demo', 'requisition.stock_adjustment_reasons'))
    learn(id(row, 'reasonid'), row['reasontype'])
  return signs
}

export function cardsOfFiles(): FileCard[] {
  const signs = reasonSigns()
  const lines = Map.groupBy(fileRows('openlmis-demo', 'stockmanagement.stock_card_line_items'), (row) =>
    id(row, 'stockcardid'),
  )
  return fileRows('openlmis-demo', 'stockmanagement.stock_cards').map((row) => {
    const own = (lines.get(id(row, 'id')) ?? []).toSorted((a, b) =>
      when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : 0,
    )
    let stockOnHand: number | null = null
    const closings = new Map<number, number>()
    for (const line of own) {
      stockOnHand = after(line, stockOnHand ?? 0, signs)
      closings.set(Number((line['occurreddate'] ?? '').slice(0, 7).replace('-', '')), stockOnHand)
    }
    return {
      id: id(row, 'id'),
      facilityId: id(row, 'facilityid'),
      orderableId: id(row, 'orderableid'),
      programId: id(row, 'programid'),
      lines: own.length,
      stockOnHand,
      closings,
    }
  })
}

const when = (line: FileRow): string => `${line['occurreddate']} ${line['processeddate']}`

/** Came from or went to somewhere; counted, where neither place nor reason is given; else as the reason says. */
function after(line: FileRow, before: number, signs: ReadonlyMap<string, 1 | -1>): number {
  const quantity = Number(line['quantity'])
  if (line['sourceid']) return before + quantity
  if (line['destinationid']) return before - quantity
  if (!line['reasonid']) return quantity
  const sign = signs.get(id(line, 'reasonid'))
  if (sign === undefined) throw new Error(`The files do not say whether reason ${line['reasonid']} adds or takes`)
  return before + sign * quantity
}
