export type TargetGroup = 'liveBirths' | 'under1' | 'under2' | 'pregnant' | 'girls9' | 'none'

/** What a product protects against: a column on every page. Dose numbers are those of the national schedule. */
export interface Antigen {
  /** Never changes, since stored figures refer to it. */
  readonly id: number
  readonly code: string
  readonly name: string
  readonly displayOrder: number
  /** Watched nationally. */
  readonly tracer: boolean
  /** The dose by which coverage is judged. */
  readonly coverageDose: number
  /** Drop-out compares these two. */
  readonly firstDose: number
  readonly lastDose: number
  readonly dosesInSchedule: number
  readonly targetGroup: TargetGroup
  /** Indicative maximum open-vial wastage, per cent. */
  readonly wastageCeilingPercent: number
}

/** WHO's indicative maximum rates where a country has none of its own, per cent of doses in opened vials. */
export const WASTAGE_CEILING_PERCENT = {
  singleDose: 5,
  lyophilised10To20Doses: 50,
  lyophilised2To6Doses: 10,
  liquid10To20Doses: 25,
  liquid2To6Doses: 10,
} as const

const { singleDose, lyophilised10To20Doses, liquid10To20Doses, liquid2To6Doses } = WASTAGE_CEILING_PERCENT

type Dosage = Pick<Antigen, 'coverageDose' | 'firstDose' | 'lastDose' | 'dosesInSchedule'>
const doses = (first: number, last: number, inSchedule: number, coverage = last): Dosage => ({
  coverageDose: coverage,
  firstDose: first,
  lastDose: last,
  dosesInSchedule: inSchedule,
})

/**
 * The routine schedule that WHO recommends, with the presentations most countries use. OPV's birth dose is number 0.
 * Countries change it in the configuration; ids stay.
 */
export const DEFAULT_ANTIGENS: readonly Antigen[] = [
  {
    code: 'BCG',
    name: 'BCG',
    tracer: true,
    ...doses(1, 1, 1),
    targetGroup: 'liveBirths' as const,
    wastageCeilingPercent: lyophilised10To20Doses,
  },
  {
    code: 'OPV',
    name: 'Oral polio',
    tracer: true,
    ...doses(1, 3, 4),
    targetGroup: 'under1' as const,
    wastageCeilingPercent: liquid10To20Doses,
  },
  {
    code: 'IPV',
    name: 'Inactivated polio',
    tracer: false,
    ...doses(1, 1, 1),
    targetGroup: 'under1' as const,
    wastageCeilingPercent: liquid2To6Doses,
  },
  {
    code: 'Penta',
    name: 'DTP-HepB-Hib',
    tracer: true,
    ...doses(1, 3, 3),
    targetGroup: 'under1' as const,
    wastageCeilingPercent: liquid10To20Doses,
  },
  {
    code: 'PCV',
    name: 'Pneumococcal',
    tracer: true,
    ...doses(1, 3, 3),
    targetGroup: 'under1' as const,
    wastageCeilingPercent: liquid2To6Doses,
  },
  {
    code: 'Rota',
    name: 'Rotavirus',
    tracer: true,
    ...doses(1, 2, 2),
    targetGroup: 'under1' as const,
    wastageCeilingPercent: singleDose,
  },
  {
    code: 'MR',
    name: 'Measles-rubella',
    tracer: true,
    ...doses(1, 2, 2, 1),
    targetGroup: 'under1' as const,
    wastageCeilingPercent: lyophilised10To20Doses,
  },
  {
    code: 'YF',
    name: 'Yellow fever',
    tracer: false,
    ...doses(1, 1, 1),
    targetGroup: 'under1' as const,
    wastageCeilingPercent: lyophilised10To20Doses,
  },
  {
    code: 'MenA',
    name: 'Meningococcal A',
    tracer: false,
    ...doses(1, 1, 1),
    targetGroup: 'under1' as const,
    wastageCeilingPercent: lyophilised10To20Doses,
  },
  {
    code: 'HPV',
    name: 'Human papillomavirus',
    tracer: false,
    ...doses(1, 1, 1),
    targetGroup: 'girls9' as const,
    wastageCeilingPercent: singleDose,
  },
  {
    code: 'Td',
    name: 'Tetanus-diphtheria',
    tracer: false,
    ...doses(1, 2, 5, 2),
    targetGroup: 'pregnant' as const,
    wastageCeilingPercent: liquid10To20Doses,
  },
].map((antigen, i) => ({ id: i + 1, displayOrder: i + 1, ...antigen }))
