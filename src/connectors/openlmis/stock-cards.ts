import type { OpenlmisId } from '../../base/ids.ts'
import type { Reject } from '../../base/reject.ts'
import { err, ok, type Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { badShape, dayOf, isRecord, rawId } from './rows.ts'
import { referenceId, textOf } from './stock-summaries.ts'

/** A card with all its movements, oldest first as the server gives them. */
export interface StockCard {
  readonly id: OpenlmisId
  readonly facilityId: OpenlmisId
  readonly programId: OpenlmisId
  readonly orderableId: OpenlmisId
  readonly lot: CardLot | null
  /** Dispensing units. */
  readonly stockOnHand: number | null
  readonly active: boolean
  readonly vvmStatus: string | null
  readonly lines: readonly StockLine[]
  readonly rejects: readonly Reject[]
}

export interface CardLot {
  readonly id: OpenlmisId
  readonly lotCode: string | null
  readonly expirationDate: string | null
}

export interface StockLine {
  /** The only key to tell lines apart; they carry no processed date. */
  readonly id: OpenlmisId
  readonly occurredDate: string
  /**
   * Change in dispensing units, with its sign. Of a physical inventory: the correction it caused, which may be zero;
   * what was counted is then `stockOnHand`.
   */
  readonly change: number
  /** After this line; null when the server does not say. */
  readonly stockOnHand: number | null
  readonly kind: 'received' | 'issued' | 'adjustment' | 'count'
  /** Null for a plain issue or receipt, and for a physical inventory, whose reason has no id. */
  readonly reasonId: OpenlmisId | null
  readonly reasonName: string | null
  readonly reasonTags: readonly string[]
  readonly sourceId: OpenlmisId | null
  readonly destinationId: OpenlmisId | null
  readonly documentNumber: string | null
  readonly vvmStatus: string | null
  /** How a physical inventory explains its correction. Dispensing units without sign; the reason has it. */
  readonly adjustments: readonly { readonly reasonId: OpenlmisId; readonly quantity: number }[]
}

export async function getStockCard(
  api: Api,
  system: string,
  id: OpenlmisId,
  signal?: AbortSignal,
): Promise<Result<StockCard, OpenlmisError>> {
  const path = `api/stockCards/${id}`
  const answer = await api.get(path, signal === undefined ? {} : { signal })
  return answer.ok ? readStockCard(answer.value, system, path) : answer
}

/** Checked by hand: a national country has 120,000 cards with dozens of lines each. */
function readStockCard(json: unknown, system: string, path: string): Result<StockCard, OpenlmisError> {
  if (!isRecord(json)) return unexpected(path, 'not an object')
  const id = referenceId(json)
  const facilityId = referenceId(json['facility'])
  const programId = referenceId(json['program'])
  const orderableId = referenceId(json['orderable'])
  const lineItems = json['lineItems']
  if (!id || !facilityId || !programId || !orderableId) return unexpected(path, 'no facility, program or orderable')
  if (!Array.isArray(lineItems)) return unexpected(path, 'no line items')
  const lines: StockLine[] = []
  const rejects: Reject[] = []
  lineItems.forEach((raw, index) => {
    const line = readLine(raw)
    if (typeof line !== 'string') lines.push(line)
    else rejects.push(badShape(system, 'stockCardLineItem', raw, rawId(raw) ?? `${id}#${index}`, line))
  })
  return ok({
    id,
    facilityId,
    programId,
    orderableId,
    lot: readLot(json['lot']),
    stockOnHand: wholeNumber(json['stockOnHand']),
    active: json['active'] !== false,
    vvmStatus: vvmOf(json['extraData']),
    lines,
    rejects,
  })
}

const unexpected = (path: string, what: string): Result<never, OpenlmisError> =>
  err({ kind: 'unexpectedShape', message: `${path} answered something unexpected: ${what}` })

function readLot(raw: unknown): CardLot | null {
  const id = referenceId(raw)
  return id && isRecord(raw)
    ? { id, lotCode: textOf(raw['lotCode']), expirationDate: dayOf(raw['expirationDate']) }
    : null
}

/** A line, or what is wrong with it. */
function readLine(raw: unknown): StockLine | string {
  if (!isRecord(raw)) return 'not an object'
  const id = referenceId(raw)
  if (!id) return 'no id'
  const occurredDate = dayOf(raw['occurredDate'])
  if (occurredDate === null) return 'no occurredDate'
  const quantity = wholeNumber(raw['quantity'])
  if (quantity === null || quantity < 0) return 'quantity is not a whole number of zero or more'
  const sourceId = referenceId(raw['source']) ?? null
  const destinationId = referenceId(raw['destination']) ?? null
  const reason = isRecord(raw['reason']) ? raw['reason'] : undefined
  const type = reason?.['reasonType']
  if (sourceId === null && destinationId === null && reason === undefined)
    return 'neither reason, source nor destination'
  return {
    id,
    occurredDate,
    change: signed(quantity, sourceId, type),
    stockOnHand: wholeNumber(raw['stockOnHand']),
    kind: kindOf(sourceId, destinationId, reason),
    reasonId: referenceId(reason) ?? null,
    reasonName: textOf(reason?.['name']),
    reasonTags: Array.isArray(reason?.['tags']) ? reason['tags'].filter((tag) => typeof tag === 'string') : [],
    sourceId,
    destinationId,
    documentNumber: textOf(raw['documentNumber']),
    vvmStatus: vvmOf(raw['extraData']),
    adjustments: readAdjustments(raw['stockAdjustments']),
  }
}

/** A source or a CREDIT reason adds, a balance changes nothing, everything else subtracts. */
function signed(quantity: number, sourceId: OpenlmisId | null, reasonType: unknown): number {
  if (sourceId !== null || reasonType === 'CREDIT') return quantity
  return reasonType === 'BALANCE_ADJUSTMENT' || quantity === 0 ? 0 : -quantity
}

function kindOf(
  sourceId: OpenlmisId | null,
  destinationId: OpenlmisId | null,
  reason: Readonly<Record<string, unknown>> | undefined,
): StockLine['kind'] {
  if (sourceId !== null) return 'received'
  if (destinationId !== null) return 'issued'
  return reason?.['reasonCategory'] === 'PHYSICAL_INVENTORY' ? 'count' : 'adjustment'
}

function readAdjustments(raw: unknown): StockLine['adjustments'] {
  if (!Array.isArray(raw)) return []
  return raw.flatMap((one) => {
    const reasonId = isRecord(one) ? referenceId(one['reason']) : undefined
    const quantity = isRecord(one) ? wholeNumber(one['quantity']) : null
    return reasonId && quantity !== null ? [{ reasonId, quantity }] : []
  })
}

const wholeNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null

const vvmOf = (extraData: unknown): string | null => (isRecord(extraData) ? textOf(extraData['vvmStatus']) : null)
