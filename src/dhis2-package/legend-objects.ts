import type { PackageContent, PackageObject } from './content.ts'
import { packageUid } from './package-uid.ts'
import { sharing } from './sharing.ts'
import { PREFIX, translations, words, type Words } from './words.ts'

interface Band {
  readonly from: number
  readonly to: number
  readonly color: string
  readonly name: Words
}

/** Bands and colours of "EPI coverage" in DHIS2's immunisation package (IMM_AGG 2.40), so that both dashboards read alike. */
const COVERAGE: readonly Band[] = [
  { from: 0, to: 70, color: '#F03B20', name: words('Below 70 %', 'Moins de 70 %', 'Abaixo de 70 %') },
  { from: 70, to: 80, color: '#FEB24C', name: words('70 to 80 %', '70 à 80 %', '70 a 80 %') },
  { from: 80, to: 90, color: '#B8E186', name: words('80 to 90 %', '80 à 90 %', '80 a 90 %') },
  { from: 90, to: 100, color: '#4DAC26', name: words('90 to 100 %', '90 à 100 %', '90 a 100 %') },
  { from: 100, to: 1000, color: '#ED00FF', name: words('Above 100 %', 'Plus de 100 %', 'Acima de 100 %') },
]

/** Bands and colours of "Stock Status" in the same package; in months of stock. */
const MONTHS_OF_STOCK: readonly Band[] = [
  { from: 0, to: 0.01, color: '#E7330F', name: words('Stock-out', 'Rupture', 'Ruptura') },
  { from: 0.01, to: 1, color: '#FFFC00', name: words('Under 1 month', 'Moins de 1 mois', 'Menos de 1 mês') },
  { from: 1, to: 3, color: '#00FF1B', name: words('1 to 3 months', '1 à 3 mois', '1 a 3 meses') },
  { from: 3, to: 12, color: '#0B00FF', name: words('3 to 12 months', '3 à 12 mois', '3 a 12 meses') },
  { from: 12, to: 300, color: '#FF00FC', name: words('Over 12 months', 'Plus de 12 mois', 'Mais de 12 meses') },
]

export const LEGENDS = {
  coverage: packageUid('legendSets', 'coverage'),
  monthsOfStock: packageUid('legendSets', 'monthsOfStock'),
} as const

export const legendObjects = (content: PackageContent): PackageObject[] => [
  legendSet(content, LEGENDS.coverage, words('coverage', 'couverture', 'cobertura'), COVERAGE),
  legendSet(
    content,
    LEGENDS.monthsOfStock,
    words('months of stock', 'mois de stock', 'meses de stock'),
    MONTHS_OF_STOCK,
  ),
]

function legendSet(content: PackageContent, id: string, what: Words, bands: readonly Band[]): PackageObject {
  const name: Words = { en: `${PREFIX} - ${what.en}`, fr: `${PREFIX} - ${what.fr}`, pt: `${PREFIX} - ${what.pt}` }
  return {
    collection: 'legendSets',
    object: {
      id,
      name: name.en,
      translations: translations({ NAME: name }),
      legends: bands.map((band) => ({
        id: packageUid('legends', `${id} ${band.from}`),
        name: band.name.en,
        startValue: band.from,
        endValue: band.to,
        color: band.color,
        translations: translations({ NAME: band.name }),
      })),
      sharing: sharing(content.ownUid),
    },
  }
}
