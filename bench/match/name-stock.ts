import { facilityPhraseAt, KINDS, type Kind } from '../../src/matching/facility-words.ts'
import { plainWords } from '../../src/matching/plain-words.ts'
import { readRows } from './read-kenya.ts'

/** A real name without its word for the kind of facility. */
export interface StockName {
  readonly words: string
  readonly kind: Kind | undefined
}

export interface NameStock {
  readonly places: readonly StockName[]
  readonly areas: readonly string[]
}

/** Real names of two continents' demo and app data to make training lists from; never of the lists that are tested on. */
export function readNameStock(withMasterList = false): NameStock | undefined {
  const sierraLeone = readRows('dhis2-sierra-leone', 'organisation_units.csv')
  const demo = readRows('openlmis-demo', 'referencedata.facilities.csv')
  const zones = readRows('openlmis-demo', 'referencedata.geographic_zones.csv')
  const malawi = readRows('odkx-cold-chain', 'health_facilities.csv')
  const master = withMasterList ? readRows('kenya-facilities', 'master-facility-list.csv') : []
  if (!sierraLeone || !demo || !zones || !malawi || !master) return undefined
  const depth = (row: Record<string, string>): number => (row['path'] ?? '').split('/').length
  const names = [
    ...sierraLeone.filter((row) => depth(row) >= 5).map((row) => row['ou_name'] ?? ''),
    ...demo.map((row) => row['name'] ?? ''),
    ...malawi.map((row) => row['facility_name'] ?? ''),
    ...master.map((row) => row['name'] ?? ''),
  ]
  const areas = [
    ...sierraLeone.filter((row) => depth(row) < 5).map((row) => row['ou_name'] ?? ''),
    ...zones.map((row) => row['name'] ?? ''),
    ...master.flatMap((row) => [row['sub_county_name'] ?? '', row['ward_name'] ?? '']),
  ]
  const known = new Set<string>()
  const places = names.flatMap((name) => {
    const split = splitName(name)
    if (split.words.length < 3 || known.has(split.words.toLowerCase())) return []
    known.add(split.words.toLowerCase())
    return [split]
  })
  return { places, areas: [...new Set(areas)].filter((name) => name.length > 2) }
}

/** Takes the facility words off the end and the beginning of a name. */
export function splitName(name: string): StockName {
  const raw = name.replaceAll(/\s+/g, ' ').trim().split(' ')
  const plain = raw.map((word) => plainWords(word).join(''))
  let kinds = 0
  let [from, to] = [0, raw.length]
  for (let at = 1; at < to; at++) {
    const phrase = facilityPhraseAt(plain, at)
    if (phrase && phrase.kinds > 0 && at + phrase.words.length >= to - 0) {
      kinds |= phrase.kinds
      to = at
    }
  }
  const first = facilityPhraseAt(plain, 0)
  if (first && first.kinds > 0 && first.words.length < to) {
    kinds |= first.kinds
    from = first.words.length
  }
  const words = raw
    .slice(from, to)
    .join(' ')
    .replaceAll(/^[^\p{L}\d]+|[^\p{L}\d)]+$/gu, '')
  return { words, kind: kinds === 0 ? undefined : KINDS[Math.log2(kinds & -kinds)] }
}
