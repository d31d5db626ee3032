import { freshPlaceName, LANGUAGES, type Language } from './place-names.ts'
import { Rng, subSeed, unitOf } from './random.ts'
import type { CountryShape } from './size.ts'
import { createTiling, type Ring } from './tiling.ts'

/** A region of the supply hierarchy, with its own store. */
export interface Region {
  readonly number: number
  readonly name: string
  readonly code: string
  readonly language: Language
  readonly districts: readonly number[]
}

/** A district of the supply hierarchy, with its own store. */
export interface District {
  readonly number: number
  readonly region: number
  readonly name: string
  readonly code: string
  readonly ring: Ring
  /** West and east half; DHIS2 splits some districts there. */
  readonly halves: readonly [Ring, Ring]
  /** Number of the first place that vaccinates, in the numbering of all sites; the others follow. */
  readonly firstSite: number
  readonly siteCount: number
}

export interface Areas {
  readonly countryName: string
  readonly countryCode: string
  readonly regions: readonly Region[]
  readonly districts: readonly District[]
  /** Sites: the national store, the regional stores, the district stores, then the places that vaccinate. */
  readonly siteCount: number
}

const SALT = 201

export const NATIONAL_STORE = 0
export const regionalStore = (region: number): number => 1 + region
export const districtStore = (areas: Areas, district: number): number => 1 + areas.regions.length + district

export function createAreas(seed: number, shape: CountryShape): Areas {
  const rng = new Rng(subSeed(seed, SALT))
  const taken = new Set<string>()
  const countryName = freshPlaceName(rng, taken)
  const regionCount = shape.regionColumns * shape.regionRows
  const perRegion = shape.districtColumns * shape.districtRows
  const tiling = createTiling(seed, shape.regionColumns * shape.districtColumns, shape.regionRows * shape.districtRows)
  const counts = siteCounts(seed, shape, regionCount * perRegion, 1 + regionCount + regionCount * perRegion)

  const codes = new Set<string>()
  const regions: Region[] = []
  const districts: District[] = []
  let firstSite = 1 + regionCount + regionCount * perRegion
  for (let r = 0; r < regionCount; r++) {
    const name = freshPlaceName(rng, taken)
    const short = name.slice(0, 2).toUpperCase()
    const code = codes.has(short) ? `${short.charAt(0)}${r}` : short
    codes.add(code)
    const numbers: number[] = []
    for (let i = 0; i < perRegion; i++) {
      const number = r * perRegion + i
      const column = (r % shape.regionColumns) * shape.districtColumns + (i % shape.districtColumns)
      const row = Math.floor(r / shape.regionColumns) * shape.districtRows + Math.floor(i / shape.districtColumns)
      const siteCount = counts[number] ?? 0
      districts.push({
        number,
        region: r,
        name: freshPlaceName(rng, taken),
        code: `${code}${String(i + 1).padStart(2, '0')}`,
        ring: tiling.cell(column, row),
        halves: tiling.halves(column, row),
        firstSite,
        siteCount,
      })
      firstSite += siteCount
      numbers.push(number)
    }
    regions.push({ number: r, name, code, language: LANGUAGES[r % LANGUAGES.length] ?? 'en', districts: numbers })
  }
  return { countryName, countryCode: countryName.slice(0, 3).toUpperCase(), regions, districts, siteCount: firstSite }
}

/** Shares out the places that vaccinate; the first district is the capital, and the total is exact. */
function siteCounts(seed: number, shape: CountryShape, districts: number, stores: number): number[] {
  const weights = Array.from({ length: districts }, (_, d) =>
    d === 0 ? shape.capitalWeight : 0.55 + 0.9 * unitOf(seed, SALT, d, 1),
  )
  const total = shape.facilities - stores
  const sum = weights.reduce((a, b) => a + b, 0)
  const counts = weights.map((w) => Math.floor((total * w) / sum))
  let left = total - counts.reduce((a, b) => a + b, 0)
  for (let d = 0; left > 0; d = (d + 1) % districts, left--) counts[d] = (counts[d] ?? 0) + 1
  return counts
}
