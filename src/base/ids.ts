declare const brand: unique symbol
type Brand<T, B extends string> = T & { readonly [brand]: B }

/** A UUID of OpenLMIS, always lower case (its demo data holds some upper-case ones). */
export type OpenlmisId = Brand<string, 'OpenlmisId'>
/** A UID of DHIS2: a letter and ten alphanumerics, case-sensitive. */
export type Dhis2Uid = Brand<string, 'Dhis2Uid'>

/** Our own keys. They are small integers because the value tables hold tens of millions of them. */
export type PlaceId = Brand<number, 'PlaceId'>
export type AreaId = Brand<number, 'AreaId'>
export type ProductId = Brand<number, 'ProductId'>
export type SeriesId = Brand<number, 'SeriesId'>
export type RunId = Brand<number, 'RunId'>
export type AccountId = Brand<number, 'AccountId'>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const UID = /^[a-zA-Z][a-zA-Z0-9]{10}$/

export const isUuid = (text: string): boolean => UUID.test(text)
export const isDhis2Uid = (text: string): text is Dhis2Uid => UID.test(text)

/** Lower-cases, so that the same row of OpenLMIS never gets two identities. */
export const openlmisId = (text: string): OpenlmisId => text.toLowerCase() as OpenlmisId
export const dhis2Uid = (text: string): Dhis2Uid => text as Dhis2Uid
