import type { Antigen, AreaRef, SourceFreshness } from '../../contract/common.ts'

/** The first day the mock believes in; ages are counted from the real now, so the days below are relative. */
export const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
export const instantAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

export const thisMonth = (): number => {
  const now = new Date()
  return now.getUTCFullYear() * 100 + now.getUTCMonth() + 1
}
export const monthBack = (month: number, back: number): number => {
  const index = Math.floor(month / 100) * 12 + (month % 100) - 1 - back
  return Math.floor(index / 12) * 100 + (index % 12) + 1
}

const antigen = (
  id: number,
  code: string,
  name: string,
  tracer: boolean,
  dosesPerVial: number,
  coverageDose: number,
): Antigen => ({
  id,
  code,
  name,
  tracer,
  coverageDose,
  dosesPerVial,
  wastageCeilingPercent: dosesPerVial >= 10 ? 25 : 10,
})

export const ANTIGENS: readonly Antigen[] = [
  antigen(1, 'BCG', 'BCG', true, 20, 1),
  antigen(2, 'bOPV', 'Oral polio vaccine', true, 20, 3),
  antigen(3, 'IPV', 'Inactivated polio vaccine', false, 5, 1),
  antigen(4, 'Penta', 'DTP-HepB-Hib', true, 10, 3),
  antigen(5, 'PCV', 'Pneumococcal conjugate vaccine', true, 4, 3),
  antigen(6, 'Rota', 'Rotavirus vaccine', false, 1, 2),
  antigen(7, 'MR', 'Measles-rubella vaccine', true, 10, 1),
  antigen(8, 'YF', 'Yellow fever vaccine', true, 10, 1),
  antigen(9, 'Td', 'Tetanus-diphtheria vaccine', false, 10, 2),
  antigen(10, 'HPV', 'Human papillomavirus vaccine', false, 1, 1),
]

export const COUNTRY: AreaRef = { id: 1, name: 'Sample country', level: 1, levelName: 'Country' }
export const REGIONS: readonly AreaRef[] = ['Northern', 'Coastal', 'Lakes', 'Highlands', 'River', 'Southern'].map(
  (name, index) => ({
    id: 10 + index,
    name,
    level: 2,
    levelName: 'Region',
  }),
)

export interface MockDistrict extends AreaRef {
  readonly region: number
  readonly facilities: number
}

const NAMES = [
  'Kambara',
  'Bolindi',
  'Nouvelle-Rive',
  'Tesso',
  'Marumba',
  'Ladako',
  'Sefara',
  'Quelami',
  'Ibando',
  'Norwe',
  'Ketu',
  'Zambeli',
]

/** The first is an ordinary district, the second a very large one, the third is empty. */
export const DISTRICTS: readonly MockDistrict[] = NAMES.map((name, index) => ({
  id: 100 + index,
  name,
  level: 3,
  levelName: 'District',
  region: 10 + (index % REGIONS.length),
  facilities: index === 0 ? 34 : index === 1 ? 300 : index === 2 ? 0 : 18 + index,
}))

export const SOURCES: readonly SourceFreshness[] = [
  {
    system: 'OpenLMIS',
    kind: 'openlmis',
    state: 'ok',
    lastSuccessAt: instantAgo(24),
    lastFailureAt: null,
    failure: null,
  },
  {
    system: 'DHIS2',
    kind: 'dhis2',
    state: 'unreachable',
    lastSuccessAt: instantAgo(31 * 60),
    lastFailureAt: instantAgo(6),
    failure: 'connection refused',
  },
]
