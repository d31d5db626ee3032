import { guessAntigen } from './guess-antigen.ts'
import type { ProductRow } from './translate-products.ts'

export interface ProductAntigenSettings {
  /** By product code, e.g. `{ bcg20: 'BCG' }`. Wins over the commodity type. */
  readonly byCode?: Readonly<Record<string, string>>
  /** By commodity type: `classificationSystem|classificationId`, the id alone, or the UUID of the type. */
  readonly byCommodityType?: Readonly<Record<string, string>>
}

/** Who decided a mapping that stands in the configuration file. */
export const CONFIGURATION = 'configuration'

export interface ProductProposal {
  /** Code of an antigen. */
  readonly antigen: string
  readonly method: 'commodityType' | 'code'
  /** Only what the configuration says of a code is confirmed; what a name suggests waits for a person. */
  readonly state: 'confirmed' | 'proposed'
}

export function proposeAntigen(
  product: Pick<ProductRow, 'code' | 'name' | 'commodityTypeId' | 'commodityTypeCode' | 'commodityTypeName'>,
  { byCode = {}, byCommodityType = {} }: ProductAntigenSettings = {},
): ProductProposal | undefined {
  const configured = byCode[product.code]
  if (configured !== undefined) return { antigen: configured, method: 'code', state: 'confirmed' }
  const keys = [product.commodityTypeCode, product.commodityTypeCode?.split('|')[1], product.commodityTypeId]
  const ofType = keys.map((key) => byCommodityType[key ?? '']).find((antigen) => antigen !== undefined)
  if (ofType !== undefined) return { antigen: ofType, method: 'commodityType', state: 'confirmed' }
  const guess = guessAntigen(product.name, product.code, product.commodityTypeName)
  if (!guess) return undefined
  const isFromType = guessAntigen(product.commodityTypeName)?.antigen === guess.antigen
  return { antigen: guess.antigen, method: isFromType ? 'commodityType' : 'code', state: 'proposed' }
}
