import type { Kind } from '../../src/matching/facility-words.ts'
import type { PlaceToMatch } from '../../src/matching/index.ts'
import { Rng, subSeed } from '../../src/sample-data/random.ts'
import type { NameStock } from './name-stock.ts'
import { mistype, respell, writeName, type NameStyle, type Tongue } from './perturb-name.ts'
import type { LabelledLists } from './read-kenya.ts'

/** What a pair of made-up registers of one country is like. Rates are shares of places. */
export interface ListsOptions {
  readonly seed: number
  readonly places: number
  /** How unlike the two registers write: 0.2 well kept, 1 as bad as real ones. */
  readonly roughness: number
  /** How many places are planted beside others that are easily taken for them; 1 when absent. */
  readonly lookAlikes?: number
}

interface TruePlace {
  readonly words: string
  readonly kind: Kind
  readonly owner: string
  /** Numbers of region, district, sub-district and village. */
  readonly region: number
  readonly district: number
  readonly subDistrict: number
  readonly village: string
  readonly latitude: number
  readonly longitude: number
}

const KINDS: readonly (readonly [Kind, number])[] = [
  ['dispensary', 0.3],
  ['healthPost', 0.15],
  ['healthCentre', 0.3],
  ['clinic', 0.13],
  ['hospital', 0.06],
  ['maternity', 0.03],
  ['nursingHome', 0.02],
  ['store', 0.01],
]
const OWNERS = [
  '',
  '',
  '',
  '',
  '',
  'Catholic',
  'Mission',
  'SDA',
  'Islamic',
  'CHAM',
  'Private',
  'Community',
  'Baptist',
  'Police',
  'Prison',
]

/** Two registers of one country with the truth; the same options give the same lists. */
export function makeLists(stock: NameStock, options: ListsOptions): LabelledLists {
  const rng = new Rng(subSeed(options.seed, 77))
  const places = makePlaces(rng, stock, options)
  const geography = makeGeography(rng, stock, options)
  const shared = { levels: rng.chance(0.3), tongue: pickTongue(rng) }
  const left = makeRegister(rng, places, geography, stock, options.roughness, shared, 'L')
  const right = makeRegister(rng, places, geography, stock, options.roughness * 0.5, shared, 'R')
  const rightOf = new Map(right.filter(({ again }) => !again).map(({ of, place }) => [of, place.id]))
  const truth = new Map<string, string>()
  const groups = new Map<string, string>()
  for (const { of, place, again } of left) {
    const other = rightOf.get(of)
    if (other !== undefined && !again) truth.set(place.id, other)
    groups.set(place.id, `${options.seed}-${places[of]?.district}`)
  }
  return { left: shuffle(rng, left), right: shuffle(rng, right), truth, groups }
}

const pickTongue = (rng: Rng): Tongue => {
  const draw = rng.next()
  return draw < 0.6 ? 'en' : draw < 0.78 ? 'fr' : draw < 0.92 ? 'pt' : 'es'
}

const shuffle = (rng: Rng, rows: readonly Row[]): PlaceToMatch[] =>
  rows
    .map(({ place }) => ({ place, key: rng.next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ place }) => place)

function makePlaces(rng: Rng, stock: NameStock, { places: count, lookAlikes = 1 }: ListsOptions): TruePlace[] {
  const regions = Math.max(2, Math.round(count / 900))
  const places: TruePlace[] = []
  while (places.length < count) {
    const region = rng.int(regions)
    const district = region * 8 + rng.int(8)
    const subDistrict = district * 8 + rng.int(8)
    const name = rng.pick(stock.places)
    const base: TruePlace = {
      words: name.words,
      kind:
        name.kind !== undefined && rng.chance(0.7) && KINDS.some(([kind]) => kind === name.kind)
          ? name.kind
          : pickKind(rng),
      owner: rng.pick(OWNERS),
      region,
      district,
      subDistrict,
      village: rng.pick(stock.places).words,
      latitude: (region % 3) * 2 + (district % 8) * 0.2 + rng.next() * 0.3,
      longitude: 30 + Math.floor(region / 3) * 2 + (subDistrict % 8) * 0.2 + rng.next() * 0.3,
    }
    places.push(base)
    // Places that are easily taken for one another: another kind, owner or number of the same name close by.
    if (rng.chance(0.07 * lookAlikes))
      places.push({
        ...base,
        kind: pickKind(rng),
        owner: rng.pick(OWNERS),
        latitude: base.latitude + 0.02 * rng.normal(),
      })
    if (rng.chance(0.03 * lookAlikes))
      places.push({ ...base, words: `${base.words} ${rng.pick(['II', 'B', '2', 'East', 'West', 'Central', 'Annex'])}` })
    if (rng.chance(0.05))
      places.push({
        ...base,
        region,
        district: region * 8 + rng.int(8),
        subDistrict: rng.int(regions * 64),
        latitude: base.latitude + rng.normal(),
      })
  }
  return places
}

function pickKind(rng: Rng): Kind {
  let draw = rng.next()
  for (const [kind, share] of KINDS) if ((draw -= share) < 0) return kind
  return 'clinic'
}

interface Geography {
  readonly names: Readonly<Record<'region' | 'district' | 'subDistrict', readonly string[]>>
  /** Where a reform put a district's or sub-district's places. */
  readonly newDistrict: readonly number[]
}

function makeGeography(rng: Rng, stock: NameStock, { places }: ListsOptions): Geography {
  const regions = Math.max(2, Math.round(places / 900))
  const names = (count: number): string[] => Array.from({ length: count }, () => rng.pick(stock.areas))
  const reform = rng.range(0, 0.5)
  return {
    names: { region: names(regions), district: names(regions * 16), subDistrict: names(regions * 64) },
    newDistrict: Array.from({ length: regions * 64 }, (_, sub) => {
      const old = Math.floor(sub / 8)
      return rng.chance(reform) ? (rng.chance(0.7) ? regions * 8 + old : old ^ 1) : old
    }),
  }
}

interface Row {
  readonly of: number
  readonly place: PlaceToMatch
  readonly again: boolean
}

function makeRegister(
  rng: Rng,
  places: readonly TruePlace[],
  geography: Geography,
  stock: NameStock,
  roughness: number,
  shared: { levels: boolean; tongue: Tongue },
  side: 'L' | 'R',
): Row[] {
  const style: NameStyle = {
    tongue: shared.tongue,
    levels: shared.levels,
    habit: rng.int(6),
    habitRate: rng.range(0.5, 1),
    dropRate: rng.chance(0.3) ? rng.range(0.2, 0.9) : 0.04,
    letters: rng.pick(['asIs', 'asIs', 'upper', 'mixed'] as const),
    typoRate: 0.25 * roughness * rng.range(0.3, 1.2),
    soundRate: 0.3 * roughness * rng.range(0.2, 1.2),
    shortenRate: 0.16 * roughness * rng.range(0.3, 1.2),
    ownerRate: rng.range(0, 0.6),
    bracketRate: rng.chance(0.5) ? rng.range(0.02, 0.15) : 0,
    cutAt: rng.chance(0.25) ? rng.within(16, 26) : 80,
    accents: rng.chance(0.5),
  }
  const coverage = rng.range(0.55, 0.97)
  const positions = rng.chance(0.5) ? rng.range(0.4, 0.98) : 0
  const swapped = rng.chance(0.1)
  const levels = rng.pick(['rds', 'rds', 'rd', 'ds', 'd', 'rdsv'] as const)
  const hasTypes = rng.chance(0.65)
  const typeCodes = rng.chance(0.4)
  const hasOwners = rng.chance(0.35)
  const wrongArea = rng.range(0.01, 0.07)
  const wrongSub = rng.chance(0.4) ? rng.range(0.2, 0.5) : 0.05
  const areaSpelling = shuffledSpelling(rng, geography, roughness)
  const reformed = side === 'R'
  const rows: Row[] = []
  places.forEach((place, of) => {
    if (!rng.chance(coverage)) return
    for (const again of rng.chance(0.012) ? [false, true] : [false]) {
      const sub = rng.chance(wrongSub) ? Math.floor(place.subDistrict / 8) * 8 + rng.int(8) : place.subDistrict
      const district = rng.chance(wrongArea)
        ? rng.int(geography.newDistrict.length / 8)
        : reformed
          ? (geography.newDistrict[place.subDistrict] ?? place.district)
          : place.district
      const areas = levels
        .split('')
        .map((level) =>
          level === 'r'
            ? areaSpelling.region(place.region)
            : level === 'd'
              ? areaSpelling.district(district)
              : level === 's'
                ? areaSpelling.subDistrict(sub)
                : place.village,
        )
      const kind = rng.chance(0.05) ? pickKind(rng) : place.kind
      const name = writeName(
        rng,
        { words: place.words, kind, owner: place.owner, areas },
        again ? { ...style, typoRate: 0.4, soundRate: 0.4 } : style,
      )
      rows.push({
        of,
        again,
        place: {
          id: `${side}${of}${again ? 'again' : ''}`,
          name: name === '' ? place.words : name,
          areas,
          ...(hasTypes ? { type: typeCodes ? String(11 + KINDS.findIndex(([each]) => each === kind)) : kind } : {}),
          ...(hasOwners ? { owner: place.owner === '' ? 'Government' : place.owner } : {}),
          ...(rng.chance(positions) ? position(rng, place, swapped) : {}),
        },
      })
    }
  })
  void stock
  return rows
}

/** One register's spelling of each area; mostly the usual one. */
function shuffledSpelling(
  rng: Rng,
  { names }: Geography,
  roughness: number,
): Record<'region' | 'district' | 'subDistrict', (n: number) => string> {
  const suffix = rng.pick(['', '', ' District', ' DHO'])
  const write = (list: readonly string[], ending: string): ((n: number) => string) => {
    const spelt = list.map(
      (name) =>
        (rng.chance(0.15 * roughness) ? (rng.chance(0.5) ? respell(rng, name) : mistype(rng, name)) : name) + ending,
    )
    return (n) => spelt[n % spelt.length] ?? ''
  }
  return {
    region: write(names.region, ''),
    district: write(names.district, suffix),
    subDistrict: write(names.subDistrict, ''),
  }
}

function position(rng: Rng, place: TruePlace, swapped: boolean): { latitude: number; longitude: number } {
  const draw = rng.next()
  if (draw < 0.02) return { latitude: 0, longitude: 0 }
  const off = draw < 0.6 ? 0.002 : draw < 0.85 ? 0.02 : 0.2
  const [latitude, longitude] = [place.latitude + off * rng.normal(), place.longitude + off * rng.normal()]
  return swapped ? { latitude: longitude, longitude: latitude } : { latitude, longitude }
}
