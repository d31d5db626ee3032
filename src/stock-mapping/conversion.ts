import { err, ok, type Result } from '../base/result.ts'
import { isQuantity, unitsOf, type MappingUnit, type StockIndicator } from './indicator.ts'

/** So many dispensing units of OpenLMIS make so many of the unit that is sent. Both are whole and above zero. */
export interface Conversion {
  readonly dispensingUnits: number
  readonly makesUnits: number
}

export const SAME: Conversion = { dispensingUnits: 1, makesUnits: 1 }

/** What is known of a product that speaks for a unit. */
export interface CountedProduct {
  readonly code: string
  /** Free text of OpenLMIS, e.g. `dose`, `vial`, `each`. */
  readonly dispensingUnit: string | null
  /** Net content: dispensing units of a pack, which for a vaccine are the doses of a vial. */
  readonly netContent: number
  /** It serves an antigen, as confirmed: its dispensing units are doses unless OpenLMIS says otherwise. */
  readonly isVaccine: boolean
}

export interface NoConversion {
  readonly reason: 'unitOfOtherKind' | 'noDosesKnown' | 'noVialsKnown' | 'badConversion'
  readonly message: string
  readonly remedy: string
}

/** The size code of a vaccine reads e.g. `10 dose`. */
const DOSE = /^(?:\d+ ?)?dos(?:es?|is)$/i
const VIAL = /^(?:vials?|ampoules?|flacons?|frascos?)$/i

/**
 * How dispensing units become the unit that is sent. What a person said goes first; nothing is assumed of what is not known,
 * because a wrong factor is a wrong number in every facility.
 */
export function deriveConversion(
  unit: MappingUnit,
  product: CountedProduct,
  said: Conversion | null = null,
): Result<Conversion, NoConversion> {
  if (!isQuantity(unit)) return ok(SAME)
  if (said) return isSound(said) ? ok(said) : err(badConversion(product))
  const text = product.dispensingUnit?.trim() ?? ''
  const countsVials = VIAL.test(text)
  const pack = { dispensingUnits: product.netContent, makesUnits: 1 }
  switch (unit) {
    case 'units':
      return ok(SAME)
    case 'packs':
      return ok(pack)
    case 'doses':
      return !countsVials && (product.isVaccine || DOSE.test(text)) ? ok(SAME) : err(noDoses(product))
    case 'vials':
      if (countsVials) return ok(SAME)
      return product.isVaccine || DOSE.test(text) ? ok(pack) : err(noVials(product))
    default:
      return ok(SAME)
  }
}

/** Whether an indicator can be sent in a unit at all. */
export function checkUnit(indicator: StockIndicator, unit: MappingUnit): NoConversion | undefined {
  const possible = unitsOf(indicator)
  if (possible.includes(unit)) return undefined
  return {
    reason: 'unitOfOtherKind',
    message: `${indicator} cannot be sent in ${unit}`,
    remedy: `Choose ${possible.join(' or ')}.`,
  }
}

const isSound = ({ dispensingUnits, makesUnits }: Conversion): boolean =>
  Number.isSafeInteger(dispensingUnits) && dispensingUnits > 0 && Number.isSafeInteger(makesUnits) && makesUnits > 0

const called = ({ dispensingUnit }: CountedProduct): string =>
  dispensingUnit === null ? 'does not say in what' : `says in "${dispensingUnit}"`

const noDoses = (product: CountedProduct): NoConversion => ({
  reason: 'noDosesKnown',
  message: `How many doses ${product.code} holds is not known: OpenLMIS ${called(product)} it is counted, and it is not confirmed as a vaccine of an antigen counted in doses`,
  remedy:
    'Say how many dispensing units make how many doses, choose the unit "units", or confirm the antigen of the product.',
})

const noVials = (product: CountedProduct): NoConversion => ({
  reason: 'noVialsKnown',
  message: `${product.code} is not known to come in vials: OpenLMIS ${called(product)} it is counted`,
  remedy: 'Choose the unit "units" or "packs", or say how many dispensing units make one vial.',
})

const badConversion = ({ code }: CountedProduct): NoConversion => ({
  reason: 'badConversion',
  message: `The conversion given for ${code} is not made of whole numbers above zero`,
  remedy: 'Say e.g. 10 dispensing units make 1 vial.',
})

export interface Converted {
  readonly value: number
  /** False when the value is no whole number of the unit, e.g. of vials of which one is open. */
  readonly whole: boolean
}

/** Dispensing units in the unit that is sent. Zero is zero; what is missing never comes here. */
export function convert(dispensingUnits: number, { dispensingUnits: per, makesUnits }: Conversion): Converted {
  const scaled = dispensingUnits * makesUnits
  return { value: scaled / per, whole: scaled % per === 0 }
}

/**
 * Adds what several products of an antigen hold, each with its own conversion. The sum is taken over a common denominator, so
 * that thirds of a vial do not become 0.9999.
 */
export function convertSum(
  parts: readonly { readonly dispensingUnits: number; readonly conversion: Conversion }[],
): Converted {
  const denominator = parts.reduce(
    (common, { conversion }) => leastCommonMultiple(common, conversion.dispensingUnits),
    1,
  )
  const sum = parts.reduce(
    (total, { dispensingUnits, conversion }) =>
      total + dispensingUnits * conversion.makesUnits * (denominator / conversion.dispensingUnits),
    0,
  )
  return { value: sum / denominator, whole: sum % denominator === 0 }
}

const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b
const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
