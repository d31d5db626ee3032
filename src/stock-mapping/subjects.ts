import { guessAntigen } from '../products/index.ts'
import type { ItemKind } from './code-pattern.ts'
import { simplify } from './guess-meaning.ts'
import type { MappingSubject } from './mapping.ts'

export interface KnownProduct {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly commodityTypeId: string | null
  /** `system|id`, as OpenLMIS writes it. */
  readonly commodityTypeCode: string | null
  readonly commodityTypeName: string | null
  readonly dispensingUnit: string | null
  /** Of the antigen that it serves, as confirmed. */
  readonly antigen: number | null
}

export interface KnownAntigen {
  readonly id: number
  readonly code: string
}

export const NOBODY: MappingSubject = { productId: null, antigen: null, commodityTypeId: null }

/** Finds what a code or a name speaks of. */
export interface Subjects {
  /** By a code that is exactly that of a product, a commodity type or an antigen; letters' case is not looked at. */
  byCode(kind: ItemKind, item: string, aliases?: Readonly<Record<string, string>>): MappingSubject | undefined
  /** What a name may speak of; orders proposals and confirms nothing. */
  byName(text: string): MappingSubject | undefined
}

export function createSubjects(products: readonly KnownProduct[], antigens: readonly KnownAntigen[]): Subjects {
  const productByCode = uniqueBy(products, ({ code }) => code)
  const productByName = uniqueBy(products, ({ name }) => simplify(name))
  const types = products.filter(({ commodityTypeId }) => commodityTypeId !== null)
  const typeByCode = new Map<string, string>()
  for (const { commodityTypeId, commodityTypeCode } of types) {
    const full = commodityTypeCode?.toLowerCase()
    if (commodityTypeId === null || full === undefined) continue
    typeByCode.set(full, commodityTypeId)
    typeByCode.set(full.slice(full.indexOf('|') + 1), commodityTypeId)
  }
  const antigenByCode = uniqueBy(antigens, ({ code }) => code)

  const productOrType = (item: string): MappingSubject | undefined => {
    const product = productByCode.get(item)
    if (product) return { ...NOBODY, productId: product.id }
    const commodityTypeId = typeByCode.get(item)
    return commodityTypeId === undefined ? undefined : { ...NOBODY, commodityTypeId }
  }
  const antigenOf = (code: string): MappingSubject | undefined => {
    const antigen = antigenByCode.get(code.toLowerCase())
    return antigen && { ...NOBODY, antigen: antigen.id }
  }
  return {
    byCode(kind, item, aliases) {
      const plain = item.trim().toLowerCase()
      switch (kind) {
        case 'none':
          return NOBODY
        case 'item':
          return antigenOf(aliases?.[item] ?? '')
        case 'antigen':
          return antigenOf(plain)
        case 'product':
          return productOrType(plain)
      }
    },
    byName(text) {
      const product = productByName.get(simplify(text))
      if (product) return { ...NOBODY, productId: product.id }
      const guess = guessAntigen(text)
      return guess && antigenOf(guess.antigen)
    },
  }
}

/** Keys in lower case; a key that two have is nobody's. */
function uniqueBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T> {
  const found = new Map<string, T>()
  const twice = new Set<string>()
  for (const row of rows) {
    const key = keyOf(row).trim().toLowerCase()
    if (found.has(key)) twice.add(key)
    found.set(key, row)
  }
  for (const key of twice) found.delete(key)
  return found
}
