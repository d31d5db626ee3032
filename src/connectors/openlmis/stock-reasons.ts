import { z } from 'zod'
import type { OpenlmisId } from '../../base/ids.ts'
import type { Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { arrayOf, Id, nullable, Reference, rowsOf, type Batch } from './rows.ts'

/**
 * Why stock moved. What a reason means is told by type, category and tags, never by its name: names are in the
 * language of the country and are edited.
 */
export const StockReason = z.object({
  id: Id,
  name: z.string(),
  description: nullable(z.string()),
  reasonType: z.enum(['CREDIT', 'DEBIT', 'BALANCE_ADJUSTMENT']),
  reasonCategory: z.enum(['TRANSFER', 'ADJUSTMENT', 'PHYSICAL_INVENTORY', 'AGGREGATION']),
  isFreeTextAllowed: nullable(z.boolean()),
  tags: nullable(z.array(z.string())).transform((tags) => tags ?? []),
})
export type StockReason = z.infer<typeof StockReason>

/** A reason as a program and facility type may use it. */
export const ValidReason = z
  .object({ id: Id, program: Reference, facilityType: Reference, hidden: nullable(z.boolean()), reason: StockReason })
  .transform(({ program, facilityType, ...valid }) => ({
    ...valid,
    programId: program,
    facilityTypeId: facilityType,
  }))
export type ValidReason = z.infer<typeof ValidReason>

export async function listStockReasons(api: Api, system: string): Promise<Result<Batch<StockReason>, OpenlmisError>> {
  const path = 'api/stockCardLineItemReasons'
  const answer = await api.get(path)
  return answer.ok ? arrayOf(answer.value, path, rowsOf(system, 'stockCardLineItemReason', StockReason)) : answer
}

export async function listValidReasons(
  api: Api,
  system: string,
  query: { readonly programIds?: readonly OpenlmisId[]; readonly facilityTypeId?: OpenlmisId } = {},
): Promise<Result<Batch<ValidReason>, OpenlmisError>> {
  const path = 'api/validReasons'
  const answer = await api.get(path, { query: { program: query.programIds, facilityType: query.facilityTypeId } })
  return answer.ok ? arrayOf(answer.value, path, rowsOf(system, 'validReason', ValidReason)) : answer
}
