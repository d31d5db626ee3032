import { isMonth } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import type { Dhis2Value } from './ports.ts'

/** What a read knows to place a value. */
export interface ValueKeys {
  readonly system: string
  /** Place id by org unit UID. */
  readonly places: ReadonlyMap<string, number>
  /** Confirmed series by `dataElement.categoryOptionCombo`. */
  readonly series: ReadonlyMap<string, number>
  /** Data elements of the confirmed series: another combo of theirs is a gap in the mapping, other elements are not asked for. */
  readonly elements: ReadonlySet<string>
  /** Earliest month that is kept. */
  readonly firstMonth: number
}

export interface DoseValue {
  readonly placeId: number
  readonly seriesId: number
  readonly month: number
  /** Null for a value deleted over there. */
  readonly doses: number | null
  readonly changedAt: string | null
}

export type Translated =
  | { readonly kind: 'value'; readonly value: DoseValue }
  | { readonly kind: 'reject'; readonly reject: Reject }
  /** Outside what is kept or asked for; nothing is wrong with it. */
  | { readonly kind: 'ignored' }

/** As series are named: `element.combo`, or the UID of an indicator. */
const seriesKeyOf = ({ dataElement, categoryOptionCombo: combo }: Dhis2Value): string =>
  combo === '' ? dataElement : `${dataElement}.${combo}`

const ENTITY = 'dataValue'
const MAX_DOSES = 2_147_483_647
const WHOLE = /^\s*\+?(\d+)(?:\.0+)?\s*$/

/** A value of DHIS2 as doses of a series at a place in a month. A zero is a reported zero. */
export function translateDoses(value: Dhis2Value, keys: ValueKeys): Translated {
  const seriesId = keys.series.get(seriesKeyOf(value))
  if (seriesId === undefined)
    return keys.elements.has(value.dataElement) ? unmappedCombo(value, keys) : { kind: 'ignored' }
  const month = /^\d{6}$/.test(value.period) ? Number(value.period) : Number.NaN
  if (!isMonth(month)) return notAMonth(value, keys)
  if (month < keys.firstMonth) return { kind: 'ignored' }
  const placeId = keys.places.get(value.orgUnit)
  if (placeId === undefined) return unknownOrgUnit(value, keys)
  const changedAt = value.lastUpdated ?? null
  if (value.deleted) return { kind: 'value', value: { placeId, seriesId, month, doses: null, changedAt } }
  const match = WHOLE.exec(value.value ?? '')
  const doses = match ? Number(match[1]) : Number.NaN
  if (!(doses <= MAX_DOSES)) return badNumber(value, keys)
  return { kind: 'value', value: { placeId, seriesId, month, doses, changedAt } }
}

const thing = ({ dataElement, categoryOptionCombo }: Dhis2Value): string =>
  `${categoryOptionCombo === '' ? 'indicator' : 'data element'} ${dataElement}`
const keyOf = (v: Dhis2Value): string => `${seriesKeyOf(v)}/${v.period}/${v.orgUnit}`

function reject(
  keys: ValueKeys,
  key: string,
  reason: string,
  message: string,
  remedy: string,
  raw: unknown,
): Translated {
  return { kind: 'reject', reject: { system: keys.system, entity: ENTITY, key, reason, message, remedy, raw } }
}

/** One reject for an org unit, not one for each of its values. */
const unknownOrgUnit = (v: Dhis2Value, keys: ValueKeys): Translated =>
  reject(
    keys,
    v.orgUnit,
    'unknownOrgUnit',
    `Values of org unit ${v.orgUnit} were left out: it is not among the facilities read from DHIS2`,
    'Read the reference data of DHIS2 again. Values entered for a district or region itself cannot be counted for a facility.',
    v,
  )

const unmappedCombo = (v: Dhis2Value, keys: ValueKeys): Translated =>
  reject(
    keys,
    `${v.dataElement}.${v.categoryOptionCombo}`,
    'unmappedOptionCombo',
    `Values of data element ${v.dataElement} with category option combo ${v.categoryOptionCombo} were left out: that combination is not mapped`,
    'Confirm what the combination means on the page of mappings, or reject it there if its doses are not to be counted.',
    v,
  )

const notAMonth = (v: Dhis2Value, keys: ValueKeys): Translated =>
  reject(
    keys,
    `${v.dataElement}.${v.categoryOptionCombo}/${v.period}`,
    'periodNotAMonth',
    `Values of data element ${v.dataElement} for period ${v.period} were left out: doses are counted by month`,
    'Map a data element that is reported monthly; periods of other lengths are not split.',
    v,
  )

function badNumber(v: Dhis2Value, keys: ValueKeys): Translated {
  const negative = Number(v.value) < 0
  return reject(
    keys,
    keyOf(v),
    negative ? 'negativeValue' : 'notAWholeNumber',
    `The value ${JSON.stringify(v.value ?? null)} of ${thing(v)} at org unit ${v.orgUnit} in ${v.period} is not a number of doses`,
    'Correct it in DHIS2; the number stored before stays until then.',
    v,
  )
}

export interface TargetKeys {
  readonly system: string
  readonly places: ReadonlyMap<string, number>
  readonly areas: ReadonlyMap<string, number>
  readonly series: ReadonlyMap<string, number>
  readonly elements: ReadonlySet<string>
  readonly firstYear: number
}

export interface TargetValue {
  readonly placeId: number | null
  readonly areaId: number | null
  readonly seriesId: number
  readonly year: number
  /** Null for a value deleted over there. */
  readonly persons: number | null
  readonly changedAt: string | null
}

export type TranslatedTarget =
  | { readonly kind: 'value'; readonly value: TargetValue }
  | { readonly kind: 'reject'; readonly reject: Reject }
  | { readonly kind: 'ignored' }

/** A yearly population value, entered for a facility or for an area above it. Fractions happen: they are projections. */
export function translateTarget(value: Dhis2Value, keys: TargetKeys): TranslatedTarget {
  const seriesId = keys.series.get(seriesKeyOf(value))
  if (seriesId === undefined) {
    if (!keys.elements.has(value.dataElement)) return { kind: 'ignored' }
    return targetReject(value, keys, 'unmappedOptionCombo', 'its category option combo is not mapped')
  }
  const year = /^\d{4}$/.test(value.period) ? Number(value.period) : Number.NaN
  if (Number.isNaN(year)) return targetReject(value, keys, 'periodNotAYear', `${value.period} is not a year`)
  if (year < keys.firstYear) return { kind: 'ignored' }
  const placeId = keys.places.get(value.orgUnit) ?? null
  const areaId = placeId === null ? (keys.areas.get(value.orgUnit) ?? null) : null
  if (placeId === null && areaId === null)
    return targetReject(value, keys, 'unknownOrgUnit', `org unit ${value.orgUnit} is not known`)
  const changedAt = value.lastUpdated ?? null
  if (value.deleted) return { kind: 'value', value: { placeId, areaId, seriesId, year, persons: null, changedAt } }
  const persons = value.value?.trim() ? Number(value.value) : Number.NaN
  if (!(persons >= 0 && Number.isFinite(persons)))
    return targetReject(
      value,
      keys,
      'notANumberOfPersons',
      `${JSON.stringify(value.value ?? null)} is not a number of persons`,
    )
  return { kind: 'value', value: { placeId, areaId, seriesId, year, persons, changedAt } }
}

function targetReject(value: Dhis2Value, keys: TargetKeys, reason: string, why: string): TranslatedTarget {
  return {
    kind: 'reject',
    reject: {
      system: keys.system,
      entity: 'targetPopulation',
      key: reason === 'unknownOrgUnit' ? value.orgUnit : keyOf(value),
      reason,
      message: `A target population of ${thing(value)} at org unit ${value.orgUnit} was left out: ${why}`,
      remedy: 'Correct it in DHIS2, or the mapping of the population element here.',
      raw: value,
    },
  }
}
