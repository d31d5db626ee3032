import type { Candidate, CrosswalkPlace, Difference, EvidencePart } from '../../../contract/crosswalk.ts'
import { pick, randomFrom } from '../random.ts'
import { DISTRICTS, REGIONS } from '../world.ts'

/** Left ids begin at 1, the org unit that is really the same place has 10,000 more. */
export const RIGHT = 10_000
export const COUNT = 330

const STEMS = [
  'Nyakato',
  'Mwembe',
  'Kolomba',
  'Santa Rita',
  'Saint-Louis',
  'Tigidi',
  'Buluma',
  'Lukanga',
  'Porto Velho',
  'Ndala',
  'Kisiwa',
  'Grand-Pont',
  'Mapinga',
  'São João',
  'Sokoro',
  'Chirundu',
] as const
const ENDS = ['', ' Hill', ' Nord', ' A', ' B', ' Mission', ' 2', ' Kati'] as const
const TYPES = [
  ['Health Centre', 'HC'],
  ['Dispensary', 'Disp'],
  ['Hospital', 'Hosp.'],
  ['Health Post', 'Poste de santé'],
] as const

/** A letter lost, doubled or two changed round, as in lists typed by hand. */
function misspell(name: string, random: () => number): string {
  const at = 1 + Math.floor(random() * Math.max(1, name.length - 3))
  if (random() < 0.4) return name.slice(0, at) + name.slice(at + 1)
  if (random() < 0.7) return name.slice(0, at) + name.charAt(at) + name.slice(at)
  return name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2)
}

interface Basis {
  readonly stem: string
  readonly type: (typeof TYPES)[number]
  readonly district: string
  readonly region: string
  readonly latitude: number
  readonly longitude: number
  readonly random: () => number
}

function basisOf(index: number): Basis {
  const random = randomFrom(index * 7919)
  const stem = `${STEMS[index % STEMS.length] ?? STEMS[0]}${pick(random, ENDS)}`
  const district = DISTRICTS[Math.floor(index / 28) % DISTRICTS.length] ?? DISTRICTS[0]
  const region = REGIONS.find(({ id }) => id === district?.region)
  return {
    stem,
    type: TYPES[Math.floor(random() * random() * TYPES.length)] ?? TYPES[0],
    district: district?.name ?? '',
    region: region?.name ?? '',
    latitude: -3 + Math.floor(index / 28) * 0.4 + random() * 0.4,
    longitude: 36 + (index % 28) * 0.02 + random() * 0.4,
    random,
  }
}

export const districtIdOf = (index: number): number => DISTRICTS[Math.floor(index / 28) % DISTRICTS.length]?.id ?? 100

const place = (values: Partial<CrosswalkPlace> & Pick<CrosswalkPlace, 'id' | 'system' | 'name'>): CrosswalkPlace => ({
  sourceId: `${values.system}-${values.id}`,
  code: null,
  typeName: null,
  areas: [],
  areaId: null,
  latitude: null,
  longitude: null,
  gln: null,
  active: true,
  openedOn: null,
  closedOn: null,
  holdsStock: values.system === 'openlmis',
  vanished: false,
  url: null,
  ...values,
})

export function leftPlace(index: number): CrosswalkPlace {
  const { stem, type, district, region, latitude, longitude } = basisOf(index)
  return place({
    id: index + 1,
    system: 'openlmis',
    name: `${stem} ${type[0]}`,
    code: `HC-${1000 + index}`,
    typeName: type[0],
    areas: [region, district],
    areaId: districtIdOf(index),
    gln: index % 9 === 0 ? '6001234567895' : null,
    url: `https://openlmis.example/facilities/${index + 1}`,
    ...(index % 7 !== 3 && { latitude, longitude }),
  })
}

export function rightPlace(index: number): CrosswalkPlace {
  const { stem, type, district, region, latitude, longitude, random } = basisOf(index)
  const spelled = random() < 0.55 ? misspell(stem, random) : stem
  const name = random() < 0.5 ? `${spelled} ${type[1]}` : `${spelled} ${type[0]}`
  return place({
    id: RIGHT + index + 1,
    system: 'dhis2',
    sourceId: `ou${String(index).padStart(9, '0')}`,
    name: random() < 0.15 ? name.toUpperCase() : name,
    code: random() < 0.3 ? `OU_${1000 + index}` : null,
    typeName: type[0],
    areas: [`${region} Province`, random() < 0.1 ? `${district} Rural` : district],
    areaId: districtIdOf(index) + 500,
    gln: index % 9 === 0 ? '6001234567895' : null,
    url: `https://dhis2.example/ou/${index}`,
    ...(index % 11 !== 5 && {
      latitude: latitude + (random() - 0.5) * 0.02,
      longitude: longitude + (random() - 0.5) * 0.02,
    }),
  })
}

const DEGREE_KM = 111.2
export function kilometresBetween(one: CrosswalkPlace, other: CrosswalkPlace): number | null {
  if (one.latitude === null || one.longitude === null || other.latitude === null || other.longitude === null)
    return null
  return DEGREE_KM * Math.hypot(one.latitude - other.latitude, one.longitude - other.longitude)
}

function difference(
  field: Difference['field'],
  left: string | null,
  right: string | null,
  truth: string | null,
  kilometres: number | null = null,
): Difference {
  const plain = (text: string) => text.normalize('NFD').replace(/\P{L}/gu, '').toLowerCase().slice(0, 5)
  const verdict =
    left === null || right === null
      ? 'missing'
      : left === right
        ? 'same'
        : plain(left) === plain(right)
          ? 'similar'
          : 'different'
  return { field, left, right, verdict, kilometres, truth }
}

const positionText = ({ latitude, longitude }: CrosswalkPlace): string | null =>
  latitude === null || longitude === null ? null : `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`

export function differencesOf(left: CrosswalkPlace, right: CrosswalkPlace): Difference[] {
  return [
    difference('name', left.name, right.name, 'openlmis'),
    difference('type', left.typeName, right.typeName, null),
    difference('areas', left.areas.join(' / '), right.areas.join(' / '), 'dhis2'),
    difference('code', left.code, right.code, 'openlmis'),
    difference('gln', left.gln, right.gln, null),
    difference('position', positionText(left), positionText(right), 'dhis2', kilometresBetween(left, right)),
    difference('active', String(left.active), String(right.active), 'openlmis'),
  ]
}

/** Invented weights that fit what is shown, with the detail the matcher gives. */
export function candidateOf(left: CrosswalkPlace, right: CrosswalkPlace, probability: number, rank: number): Candidate {
  const kilometres = kilometresBetween(left, right)
  const good = right.id === left.id + RIGHT
  const parts: EvidencePart[] = [
    {
      kind: 'name',
      weight: good ? 4.2 : -0.8,
      detail: {
        left: left.name,
        right: right.name,
        outcome: good ? 'alike' : 'different',
        likenessPercent: good ? 94 : 41,
      },
    },
    {
      kind: 'type',
      weight: left.typeName === right.typeName ? 0.6 : -1.1,
      detail: { left: left.typeName ?? '', right: right.typeName ?? '' },
    },
    {
      kind: 'area',
      weight: good ? 1.7 : 0.9,
      detail: { left: left.areas.join(' / '), right: right.areas.join(' / '), outcome: 'sameName' },
    },
  ]
  if (kilometres !== null)
    parts.push({
      kind: 'distance',
      weight: kilometres < 3 ? 2.1 : -1.4,
      detail: { kilometres: Math.round(kilometres * 10) / 10 },
    })
  parts.push({
    kind: 'uniqueness',
    weight: good ? 0.4 : -0.5,
    detail: { leftNamesakes: 0, rightNamesakes: 0, otherCandidates: good ? 0 : 1, otherClaims: 0 },
  })
  return {
    place: right,
    probability,
    rank,
    parts,
    differences: differencesOf(left, right),
    linkedTo: left.id % 41 === 7 && good ? [{ placeId: 1, name: 'Nyakato Store', code: 'WH-01' }] : [],
    refusedEarlier:
      left.id % 53 === 11 && good
        ? { by: 'jean', at: '2026-09-02T08:11:00Z', note: 'Another place of that name' }
        : null,
  }
}
