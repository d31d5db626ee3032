import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'
import type { FakeAggregationType, FakeDataElement, FakeDataset, FakeDataValue, FakeUser } from './dataset.ts'
import { MetadataFile } from './metadata-file.ts'

/** Sign-ins of the Sierra Leone demo and a service account with no more rights than it needs. */
export const sierraLeoneUsers: readonly FakeUser[] = [
  {
    id: 'xE7jOejl9FI',
    username: 'admin',
    name: 'John Traore',
    password: 'district',
    tokens: ['d2pat_adminadminadminadminadminadmin1234567890'],
    authorities: ['ALL'],
    organisationUnits: ['ImspTQPwCqd'],
  },
  {
    id: 'ServiceUsr1',
    username: 'interop',
    name: 'Interoperability service',
    password: 'interop-password',
    tokens: ['d2p_interopinteropinteropinteropinteropinter'],
    authorities: ['F_DATAVALUE_ADD'],
    organisationUnits: ['ImspTQPwCqd'],
  },
]

/**
 * The Sierra Leone demo with packages, by default WHO's for immunisation, installed on all its facilities, read from a folder that
 * holds `dhis2-sierra-leone`, `dhis2-packages` and `dhis2-recorded`. Values are those of the recorded answers.
 */
export function loadSierraLeone(dataFolder: string, packages: readonly string[] = ['IMM_AGG-2.40.json']): FakeDataset {
  const demo = readMetadata(join(dataFolder, 'dhis2-sierra-leone', 'metadata.json'))
  const installed = packages.map((file) => readMetadata(join(dataFolder, 'dhis2-packages', file)))
  const all = [demo, ...installed]
  const values = readRecordedValues(join(dataFolder, 'dhis2-recorded'))
  const combos = guessCombos(all, values)
  const facilities = demo.organisationUnits.filter((unit) => unit.level === 4).map((unit) => unit.id)
  const ids = (items: readonly { readonly id: string }[]): string[] => items.map((item) => item.id)
  return {
    systemId: 'eed3d451-4ff5-4193-b951-ffcc68954299',
    systemName: 'DHIS 2 Demo - Sierra Leone',
    users: sierraLeoneUsers,
    organisationUnitLevels: LEVELS,
    organisationUnits: demo.organisationUnits.map(({ path, level: _level, ...unit }) => {
      const parent = path.split('/').at(-2)
      return { ...unit, openingDate: '1990-01-01', ...(parent ? { parent } : {}) }
    }),
    organisationUnitGroups: demo.organisationUnitGroups.map((group) => ({
      ...group,
      organisationUnits: ids(group.organisationUnits),
    })),
    organisationUnitGroupSets: [],
    attributes: [],
    categoryOptions: merge(all.map((file) => file.categoryOptions)),
    categories: merge(all.map((file) => file.categories)).map((item) => ({
      ...item,
      categoryOptions: ids(item.categoryOptions),
    })),
    categoryCombos: merge(all.map((file) => file.categoryCombos)).map((item) => ({
      ...item,
      categories: ids(item.categories),
    })),
    categoryOptionCombos: merge(all.map((file) => file.categoryOptionCombos)).map((item) => ({
      ...item,
      categoryCombo: item.categoryCombo.id,
      categoryOptions: ids(item.categoryOptions),
    })),
    dataElements: merge(all.map((file) => file.dataElements)).map((element) => presentElement(element, combos)),
    dataElementGroups: merge(all.map((file) => file.dataElementGroups)).map((group) => ({
      ...group,
      dataElements: ids(group.dataElements),
    })),
    dataSets: merge(all.map((file) => file.dataSets)).map((set) => ({
      ...set,
      categoryCombo: set.categoryCombo?.id ?? DEFAULT_COMBO,
      organisationUnits: set.organisationUnits.length > 0 ? ids(set.organisationUnits) : facilities,
      dataSetElements: set.dataSetElements.map((item) => ({
        dataElement: item.dataElement.id,
        ...(item.categoryCombo ? { categoryCombo: item.categoryCombo.id } : {}),
      })),
    })),
    indicatorTypes: [
      { id: PERCENT, name: 'Per cent', factor: 100, number: false },
      ...merge(installed.map((file) => file.indicatorTypes)),
    ],
    indicators: merge(all.map((file) => file.indicators)).map((item) => ({
      ...item,
      indicatorType: item.indicatorType?.id ?? PERCENT,
    })),
    indicatorGroups: merge(all.map((file) => file.indicatorGroups)).map((group) => ({
      ...group,
      indicators: ids(group.indicators),
    })),
    valuesOf: (orgUnit) => values.get(orgUnit) ?? [],
    completionsOf: () => [],
  }
}

const DEFAULT_COMBO = 'bjDvmb4bfuf'
/** The demo's file names no indicator types; nearly all of its indicators are percentages. */
const PERCENT = 'bWuNrMHEoZ0'

const LEVELS = [
  { id: 'H1KlN4QIauv', name: 'National', level: 1 },
  { id: 'wjP19dkFeIk', name: 'District', level: 2 },
  { id: 'tTUf91fCytl', name: 'Chiefdom', level: 3 },
  { id: 'm9lBJogzE95', name: 'Facility', level: 4 },
]

const readMetadata = (path: string): MetadataFile => MetadataFile.parse(JSON.parse(readFileSync(path, 'utf8')))

/** First come, first kept: all files hold the default combo. */
function merge<T extends { readonly id: string }>(lists: readonly (readonly T[])[]): T[] {
  const merged = new Map<string, T>()
  for (const item of lists.flat()) if (!merged.has(item.id)) merged.set(item.id, item)
  return [...merged.values()]
}

function presentElement(
  element: MetadataFile['dataElements'][number],
  combos: ReadonlyMap<string, string>,
): FakeDataElement {
  const aggregationType = AGGREGATIONS.find((known) => known === element.aggregationType) ?? 'NONE'
  return {
    ...element,
    aggregationType,
    valueType: element.valueType ?? (aggregationType === 'NONE' ? 'TEXT' : 'NUMBER'),
    categoryCombo: element.categoryCombo?.id ?? combos.get(element.id) ?? DEFAULT_COMBO,
  }
}

const AGGREGATIONS: readonly FakeAggregationType[] = [
  'SUM',
  'AVERAGE',
  'AVERAGE_SUM_ORG_UNIT',
  'COUNT',
  'NONE',
  'LAST',
  'MIN',
  'MAX',
]

/**
 * The demo's file does not say which combo an element has. The combos of the option combos with which indicators and
 * recorded values use it tell.
 */
function guessCombos(
  files: readonly MetadataFile[],
  values: ReadonlyMap<string, readonly FakeDataValue[]>,
): Map<string, string> {
  const comboOfOptionCombo = new Map(
    files.flatMap((file) => file.categoryOptionCombos).map((coc) => [coc.id, coc.categoryCombo.id]),
  )
  const combos = new Map<string, string>()
  const learn = (element: string, optionCombo: string): void => {
    const combo = comboOfOptionCombo.get(optionCombo)
    if (combo !== undefined && combo !== DEFAULT_COMBO) combos.set(element, combo)
  }
  for (const { numerator, denominator } of files.flatMap((file) => file.indicators))
    for (const [, element = '', optionCombo = ''] of `${numerator} ${denominator}`.matchAll(/#\{(\w{11})\.(\w{11})/g))
      learn(element, optionCombo)
  for (const value of [...values.values()].flat()) learn(value.dataElement, value.categoryOptionCombo)
  return combos
}

function readRecordedValues(folder: string): Map<string, FakeDataValue[]> {
  const values = new Map<string, FakeDataValue[]>()
  for (const file of ['dataValueSets-response01.csv', 'dataValueSets-response02.csv']) {
    const text = readFileSync(join(folder, file), 'utf8')
    for (const row of Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data) {
      const unit = row['orgunit'] ?? ''
      const list = values.get(unit) ?? []
      values.set(unit, list)
      list.push({
        dataElement: row['dataelement'] ?? '',
        period: row['period'] ?? '',
        categoryOptionCombo: row['categoryoptioncombo'] ?? '',
        attributeOptionCombo: row['attributeoptioncombo'] ?? '',
        value: row['value'] ?? '',
        lastUpdated: new Date(row['lastupdated'] ?? 0).toISOString(),
        ...(row['storedby'] ? { storedBy: row['storedby'] } : {}),
      })
    }
  }
  return values
}
