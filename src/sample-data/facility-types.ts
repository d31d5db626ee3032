import type { Language } from './place-names.ts'

/** What a place is. The first four vaccinate; the stores only supply. */
export type FacilityTypeCode =
  | 'health_post'
  | 'health_center'
  | 'clinic'
  | 'hospital'
  | 'district_store'
  | 'regional_store'
  | 'national_store'

export interface FacilityType {
  readonly code: FacilityTypeCode
  readonly name: string
  /** Short form used in codes, e.g. the HC of KAB-HC-014. */
  readonly tag: string
  /** Share among the places that vaccinate. */
  readonly share: number
  /** People in the catchment, lowest and highest. */
  readonly catchment: readonly [number, number]
  /** Days a month with a vaccination session. */
  readonly sessions: readonly [number, number]
  /** How often in a month the stock card gets a line for vials opened. */
  readonly usesPerMonth: number
  readonly words: Readonly<Record<Language, string>>
}

const store = (code: FacilityTypeCode, name: string, tag: string, words: FacilityType['words']): FacilityType => ({
  code,
  name,
  tag,
  share: 0,
  catchment: [0, 0],
  sessions: [0, 0],
  usesPerMonth: 0,
  words,
})

/** In the order OpenLMIS displays them; the position is the type's number everywhere in this slice. */
export const FACILITY_TYPES: readonly FacilityType[] = [
  {
    code: 'health_post',
    name: 'Health Post',
    tag: 'HP',
    share: 0.46,
    catchment: [2200, 6500],
    sessions: [2, 4],
    usesPerMonth: 2,
    words: { en: 'Health Post', fr: 'Poste de Santé', pt: 'Posto de Saúde' },
  },
  {
    code: 'health_center',
    name: 'Health Centre',
    tag: 'HC',
    share: 0.39,
    catchment: [6000, 19_000],
    sessions: [4, 9],
    usesPerMonth: 2,
    words: { en: 'Health Centre', fr: 'Centre de Santé', pt: 'Centro de Saúde' },
  },
  {
    code: 'clinic',
    name: 'Clinic',
    tag: 'CL',
    share: 0.1,
    catchment: [3000, 9000],
    sessions: [2, 6],
    usesPerMonth: 2,
    words: { en: 'Clinic', fr: 'Clinique', pt: 'Clínica' },
  },
  {
    code: 'hospital',
    name: 'Hospital',
    tag: 'HO',
    share: 0.05,
    catchment: [18_000, 45_000],
    sessions: [12, 21],
    usesPerMonth: 4,
    words: { en: 'Hospital', fr: 'Hôpital', pt: 'Hospital' },
  },
  store('district_store', 'District Vaccine Store', 'DS', {
    en: 'District Vaccine Store',
    fr: 'Dépôt de Vaccins du District',
    pt: 'Depósito Distrital de Vacinas',
  }),
  store('regional_store', 'Regional Vaccine Store', 'RS', {
    en: 'Regional Vaccine Store',
    fr: 'Dépôt Régional de Vaccins',
    pt: 'Depósito Regional de Vacinas',
  }),
  store('national_store', 'National Vaccine Store', 'NS', {
    en: 'National Vaccine Store',
    fr: 'Dépôt National de Vaccins',
    pt: 'Depósito Nacional de Vacinas',
  }),
]

export function facilityType(code: FacilityTypeCode): FacilityType {
  const type = FACILITY_TYPES.find((candidate) => candidate.code === code)
  if (type === undefined) throw new RangeError(`No facility type ${code}`)
  return type
}

/** English puts the place first, French and Portuguese the kind of facility. */
export function facilityName(language: Language, type: FacilityType, place: string): string {
  const word = type.words[language]
  if (language === 'en') return `${place} ${word}`
  const joint = language === 'fr' ? (/^[AEIOU]/.test(place) ? " d'" : ' de ') : ' de '
  return place.startsWith('Sa') && place.includes(' ') ? `${word} ${place}` : `${word}${joint}${place}`
}
