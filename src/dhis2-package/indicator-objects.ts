import { DATA_SET_CODE, reference, type PackageAntigen, type PackageContent, type PackageObject } from './content.ts'
import { bookBalance, closedLosses, coverageDoses, dosesGiven, element, series, sum, used } from './expressions.ts'
import { LEGENDS } from './legend-objects.ts'
import { pageOfAntigen } from './page-links.ts'
import { packageUid } from './package-uid.ts'
import { sharing } from './sharing.ts'
import { phrase, PREFIX, short, translations, words, type Words } from './words.ts'

export const INDICATORS = ['monthsOfStock', 'discrepancy', 'closedVialWastage', 'openVialWastage', 'coverage'] as const
export type PackageIndicator = (typeof INDICATORS)[number]

interface Formula {
  readonly numerator: string
  readonly numeratorDescription: string
  readonly denominator: string
  readonly denominatorDescription: string
  readonly description: string
  readonly annualized?: boolean
}

interface Kind {
  readonly word: string
  readonly name: Words
  readonly isPercent: boolean
  readonly legend?: string
  /** Null: DHIS2 does not have what it takes. */
  readonly formula: (antigen: PackageAntigen) => Formula | null
}

const KINDS: Readonly<Record<PackageIndicator, Kind>> = {
  monthsOfStock: {
    word: 'MONTHS_OF_STOCK',
    name: words('months of stock', 'mois de stock', 'meses de stock'),
    isPercent: false,
    legend: LEGENDS.monthsOfStock,
    formula: (antigen) => ({
      numerator: element(antigen, 'closingBalance'),
      numeratorDescription: 'Closing balance',
      denominator: element(antigen, 'amc'),
      denominatorDescription: 'Average monthly consumption',
      description:
        'How many months the closing balance lasts at average consumption. Over several places: of all of them together.',
    }),
  },
  discrepancy: {
    word: 'DISCREPANCY',
    name: words('stock discrepancy (%)', 'écart de stock (%)', 'discrepância de stock (%)'),
    isPercent: true,
    formula: (antigen) => ({
      numerator: `${element(antigen, 'closingBalance')} - (${bookBalance(antigen)})`,
      numeratorDescription: 'Closing balance less the balance by movements alone',
      denominator: element(antigen, 'closingBalance'),
      denominatorDescription: 'Closing balance',
      description:
        'What counts found beyond what the movements say, as a share of the closing balance. The indicator of this name in the immunisation ' +
        'package counts receipts as surplus, because the balance that it subtracts stands without brackets; here the whole balance is subtracted.',
    }),
  },
  closedVialWastage: {
    word: 'CLOSED_VIAL_WASTAGE',
    name: words('closed-vial wastage (%)', 'pertes en flacons fermés (%)', 'perdas em frascos fechados (%)'),
    isPercent: true,
    formula: (antigen) => ({
      numerator: closedLosses(antigen),
      numeratorDescription: 'Lost unopened: expired, heat, frozen, broken, other',
      denominator: used(antigen),
      denominatorDescription: 'Used: left the store to be opened',
      description: 'Doses lost in unopened vials as a share of doses used, as the immunisation package counts.',
    }),
  },
  openVialWastage: {
    word: 'OPEN_VIAL_WASTAGE',
    name: words('open-vial wastage (%)', 'pertes en flacons ouverts (%)', 'perdas em frascos abertos (%)'),
    isPercent: true,
    formula: (antigen) => {
      const given = dosesGiven(antigen)
      return given === null
        ? null
        : {
            numerator: `(${used(antigen)}) - (${given})`,
            numeratorDescription: 'Doses used that were not given',
            denominator: used(antigen),
            denominatorDescription: 'Used: left the store to be opened',
            description:
              'Doses of opened vials that nobody received, as a share of doses used. Below zero: more was given than left the store.',
          }
    },
  },
  coverage: {
    word: 'COVERAGE',
    name: words('coverage (%)', 'couverture (%)', 'cobertura (%)'),
    isPercent: true,
    legend: LEGENDS.coverage,
    formula: (antigen) => {
      const { targets } = antigen
      const doses = coverageDoses(antigen)
      if (doses.length === 0 || targets.length === 0) return null
      return {
        numerator: sum(doses.map(series)),
        numeratorDescription: `Dose ${antigen.coverageDose} given in the target age`,
        denominator: sum(targets.map(series)),
        denominatorDescription: 'Target population',
        description: 'Doses given and target population as this server has them, beside the stock of the same antigen.',
        annualized: targets.every(({ periodType }) => periodType === 'Yearly'),
      }
    },
  },
}

export const indicatorUid = (antigen: Pick<PackageAntigen, 'code'>, kind: PackageIndicator): string =>
  packageUid('indicators', `${antigen.code} ${kind}`)

/** Whether this server has what the indicator is made of. */
export const hasIndicator = (antigen: PackageAntigen, kind: PackageIndicator): boolean =>
  KINDS[kind].formula(antigen) !== null

export const indicatorName = (kind: PackageIndicator): Words => KINDS[kind].name

export function indicatorObjects(content: PackageContent): PackageObject[] {
  const types = indicatorTypes(content)
  const indicators = content.antigens.flatMap((antigen) =>
    INDICATORS.flatMap((kind) => {
      const formula = KINDS[kind].formula(antigen)
      return formula ? [indicatorObject(content, types, antigen, kind, formula)] : []
    }),
  )
  return [
    ...types.own,
    ...indicators.map((object) => ({ collection: 'indicators', object })),
    {
      collection: 'indicatorGroups',
      object: {
        id: packageUid('indicatorGroups', 'stock'),
        code: DATA_SET_CODE,
        name: `${PREFIX} - Vaccine stock`,
        indicators: indicators.map(({ id }) => reference(id)),
        sharing: sharing(content.ownUid),
      },
    },
  ]
}

function indicatorObject(
  content: PackageContent,
  types: { readonly percent: string; readonly number: string },
  antigen: PackageAntigen,
  kind: PackageIndicator,
  { annualized = false, ...formula }: Formula,
) {
  const { word, name: said, isPercent, legend } = KINDS[kind]
  const name = phrase((language) => `${PREFIX} - ${antigen.name} - ${said[language]}`)
  const shortName = short(phrase((language) => `${antigen.code} ${said[language]} (${PREFIX})`))
  return {
    id: indicatorUid(antigen, kind),
    code: `OLMIS_IND_${antigen.code}_${word}`,
    name: name.en,
    shortName: shortName.en,
    ...formula,
    annualized,
    decimals: 1,
    indicatorType: reference(isPercent ? types.percent : types.number),
    legendSets: legend === undefined ? [] : [reference(legend)],
    ...pageOfAntigen(content.pagesUrl, antigen),
    translations: translations({ NAME: name, SHORT_NAME: shortName }),
    sharing: sharing(content.ownUid),
  }
}

/** Those of the server are used where it has them: names of types are unique, and two "Per cent" would puzzle people. */
function indicatorTypes({ percentType, numberType }: PackageContent) {
  const percent = packageUid('indicatorTypes', 'percent')
  const number = packageUid('indicatorTypes', 'number')
  const own: PackageObject[] = []
  if (percentType === null)
    own.push({
      collection: 'indicatorTypes',
      object: { id: percent, name: `${PREFIX} - Per cent`, factor: 100, number: false },
    })
  if (numberType === null)
    own.push({
      collection: 'indicatorTypes',
      object: { id: number, name: `${PREFIX} - Number`, factor: 1, number: true },
    })
  return { own, percent: percentType ?? percent, number: numberType ?? number }
}
