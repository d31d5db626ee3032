import { EPI_DEFAULT, natureOf, type StockIndicator } from '../stock-mapping/index.ts'
import {
  CODE_PREFIX,
  DATA_SET_CODE,
  reference,
  type PackageAntigen,
  type PackageContent,
  type PackageObject,
} from './content.ts'
import { pageOfAntigen } from './page-links.ts'
import { packageUid } from './package-uid.ts'
import { dataSharing, sharing } from './sharing.ts'
import { INDICATOR_WORDS, phrase, PREFIX, short, translations, words } from './words.ts'

/**
 * What is sent: the EPI default without months of stock and status, which DHIS2 works out itself from what it has, at every level
 * and for every span of time.
 */
export const SENT: readonly (readonly [word: string, indicator: StockIndicator])[] = Object.entries(
  EPI_DEFAULT.indicators,
).filter(([, indicator]) => INDICATOR_WORDS[indicator] !== undefined)

export const elementUid = (antigen: Pick<PackageAntigen, 'code'>, indicator: StockIndicator): string =>
  packageUid('dataElements', `${antigen.code} ${indicator}`)

export const dataSetUid = packageUid('dataSets', 'stock')

/** Balances hold at one end of a period and never add up over months; averages are averaged over time and added over places. */
const AGGREGATION: Readonly<Record<string, string>> = {
  openingBalance: 'FIRST',
  closingBalance: 'LAST_IN_PERIOD',
  average: 'AVERAGE_SUM_ORG_UNIT',
}

export function elementObjects(content: PackageContent): PackageObject[] {
  return content.antigens.flatMap((antigen) =>
    SENT.map(([word, indicator]) => ({
      collection: 'dataElements',
      object: elementObject(content, antigen, word, indicator),
    })),
  )
}

function elementObject(content: PackageContent, antigen: PackageAntigen, word: string, indicator: StockIndicator) {
  const said = INDICATOR_WORDS[indicator] ?? words(word, word, word)
  const name = phrase((language) => `${PREFIX} - ${antigen.name} - ${said[language]}`)
  const shortName = short(phrase((language) => `${antigen.code} ${said[language]} (${PREFIX})`))
  const unit = indicator === 'stockOutDays' ? words('days', 'jours', 'dias') : words('doses', 'doses', 'doses')
  const formName = phrase((language) => `${said[language]} (${unit[language]})`)
  const nature = natureOf(indicator)
  return {
    id: elementUid(antigen, indicator),
    code: `${CODE_PREFIX}_${antigen.code}_${word}`,
    name: name.en,
    shortName: shortName.en,
    formName: formName.en,
    description: `Sent by openlmis-interop: ${said.en} of all products of ${antigen.name}, in ${unit.en}. Nobody types it.`,
    ...pageOfAntigen(content.pagesUrl, antigen),
    domainType: 'AGGREGATE',
    valueType: nature === 'average' ? 'NUMBER' : 'INTEGER_ZERO_OR_POSITIVE',
    aggregationType: AGGREGATION[nature] ?? 'SUM',
    // A zero is a stock-out, not a missing report.
    zeroIsSignificant: true,
    categoryCombo: reference(content.defaultCombo),
    translations: translations({ NAME: name, SHORT_NAME: shortName, FORM_NAME: formName }),
    sharing: sharing(content.ownUid),
  }
}

export function dataSetObjects(content: PackageContent): PackageObject[] {
  const name = words(`${PREFIX} - Vaccine stock`, `${PREFIX} - Stock de vaccins`, `${PREFIX} - Stock de vacinas`)
  const elements = content.antigens.flatMap((antigen) => SENT.map(([, indicator]) => elementUid(antigen, indicator)))
  const dataSet = {
    id: dataSetUid,
    code: DATA_SET_CODE,
    name: name.en,
    shortName: name.en,
    description:
      'Sent by openlmis-interop from OpenLMIS. Correct a number in OpenLMIS; here it would be sent over again.',
    periodType: 'Monthly',
    // A running month has no closing balance.
    openFuturePeriods: 0,
    // Corrections come late and are wanted.
    expiryDays: 0,
    timelyDays: 15,
    categoryCombo: reference(content.defaultCombo),
    dataSetElements: elements.map((id) => ({ dataSet: reference(dataSetUid), dataElement: reference(id) })),
    organisationUnits: (content.orgUnits ?? []).map(reference),
    translations: translations({ NAME: name, SHORT_NAME: name }),
    sharing: dataSharing(content.ownUid),
  }
  const group = {
    id: packageUid('dataElementGroups', 'stock'),
    code: DATA_SET_CODE,
    name: name.en,
    shortName: name.en,
    dataElements: elements.map(reference),
    translations: translations({ NAME: name, SHORT_NAME: name }),
    sharing: sharing(content.ownUid),
  }
  const sections = content.antigens.map((antigen, place) => ({
    collection: 'sections',
    object: {
      id: packageUid('sections', antigen.code),
      name: antigen.name,
      sortOrder: place + 1,
      dataSet: reference(dataSetUid),
      dataElements: SENT.map(([, indicator]) => reference(elementUid(antigen, indicator))),
    },
  }))
  return [{ collection: 'dataElementGroups', object: group }, { collection: 'dataSets', object: dataSet }, ...sections]
}
