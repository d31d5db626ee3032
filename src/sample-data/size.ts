/** How large a generated country is. */
export type CountrySize = 'demo' | 'district' | 'region' | 'national'

export const COUNTRY_SIZES: readonly CountrySize[] = ['demo', 'district', 'region', 'national']

export interface CountryShape {
  /** Regions lie on a lattice of this many columns and rows. */
  readonly regionColumns: number
  readonly regionRows: number
  /** Districts of one region, likewise. */
  readonly districtColumns: number
  readonly districtRows: number
  /** Places that vaccinate, plus national, regional and district stores. */
  readonly facilities: number
  /** How many times the average the first (capital) district of the first region is. */
  readonly capitalWeight: number
  readonly months: number
  /** Share of the facilities known to OpenLMIS that keep their stock cards on paper. */
  readonly paperShare: number
}

export const SHAPES: Readonly<Record<CountrySize, CountryShape>> = {
  demo: shape({
    regions: [3, 1],
    districts: [1, 3],
    facilities: 120,
    capitalWeight: 2.4,
    months: 24,
    paperShare: 0.22,
  }),
  district: shape({
    regions: [1, 1],
    districts: [1, 1],
    facilities: 303,
    capitalWeight: 1,
    months: 24,
    paperShare: 0.3,
  }),
  region: shape({
    regions: [1, 1],
    districts: [4, 3],
    facilities: 1000,
    capitalWeight: 3.7,
    months: 24,
    paperShare: 0.35,
  }),
  national: shape({
    regions: [5, 4],
    districts: [4, 3],
    facilities: 10_000,
    capitalWeight: 7.5,
    months: 36,
    paperShare: 0.35,
  }),
}

function shape(s: {
  regions: readonly [number, number]
  districts: readonly [number, number]
  facilities: number
  capitalWeight: number
  months: number
  paperShare: number
}): CountryShape {
  return {
    regionColumns: s.regions[0],
    regionRows: s.regions[1],
    districtColumns: s.districts[0],
    districtRows: s.districts[1],
    facilities: s.facilities,
    capitalWeight: s.capitalWeight,
    months: s.months,
    paperShare: s.paperShare,
  }
}

export const isCountrySize = (text: string): text is CountrySize => COUNTRY_SIZES.some((size) => size === text)
