import type {
  FakeAggregationType,
  FakeCategory,
  FakeCategoryCombo,
  FakeCategoryOptionCombo,
  FakeDataElement,
  FakeDataElementGroup,
  FakeDataset,
  FakeDataSet,
  FakeIndicator,
  FakeIndicatorGroup,
  FakeIndicatorType,
} from './dataset.ts'
import type { FakeState } from './fake-state.ts'
import { isRecord, valuesAt } from './metadata-check.ts'
import { createModel } from './model.ts'

type Raw = Readonly<Record<string, unknown>> & { readonly id: string }

/** Takes what came in into the country that the fake plays: data can be entered at once, as in DHIS2. */
export function storeMetadata(state: FakeState, entries: readonly { readonly type: string; readonly object: Raw }[]) {
  if (entries.length === 0) return
  const now = state.clock.now().toISOString()
  const changed = new Map<string, Map<string, Raw>>()
  for (const { type, object } of entries) {
    // The default category objects of a server are never touched.
    if (object['name'] === 'default' && type.startsWith('categor')) continue
    const before = state.objects.get(type)?.get(object.id)
    const stored: Raw = { ...object, created: before?.['created'] ?? now, lastUpdated: now }
    const stock = state.objects.get(type) ?? new Map<string, Raw>()
    state.objects.set(type, stock.set(object.id, stored))
    changed.set(type, (changed.get(type) ?? new Map<string, Raw>()).set(object.id, stored))
  }
  state.dataset = withObjects(state.dataset, changed)
  state.model = createModel(state.dataset, state.orgUnits.values())
}

function withObjects(dataset: FakeDataset, changed: ReadonlyMap<string, ReadonlyMap<string, Raw>>): FakeDataset {
  const merge = <T extends { readonly id: string }>(type: string, old: readonly T[], make: (raw: Raw) => T): T[] => {
    const news = changed.get(type)
    if (!news) return [...old]
    return [...old.filter(({ id }) => !news.has(id)), ...[...news.values()].map(make)]
  }
  const defaultCombo = dataset.categoryCombos.find(({ name }) => name === 'default')?.id ?? ''
  return {
    systemId: dataset.systemId,
    systemName: dataset.systemName,
    users: dataset.users,
    organisationUnitLevels: dataset.organisationUnitLevels,
    organisationUnits: dataset.organisationUnits,
    organisationUnitGroups: dataset.organisationUnitGroups,
    organisationUnitGroupSets: dataset.organisationUnitGroupSets,
    attributes: dataset.attributes,
    categoryOptions: merge('categoryOptions', dataset.categoryOptions, named),
    categories: merge('categories', dataset.categories, category),
    categoryCombos: merge('categoryCombos', dataset.categoryCombos, categoryCombo),
    categoryOptionCombos: merge('categoryOptionCombos', dataset.categoryOptionCombos, optionCombo),
    dataElements: merge('dataElements', dataset.dataElements, (raw) => dataElement(raw, defaultCombo)),
    dataElementGroups: merge('dataElementGroups', dataset.dataElementGroups, elementGroup),
    dataSets: merge('dataSets', dataset.dataSets, dataSet),
    indicatorTypes: merge('indicatorTypes', dataset.indicatorTypes, indicatorType),
    indicators: merge('indicators', dataset.indicators, indicator),
    indicatorGroups: merge('indicatorGroups', dataset.indicatorGroups, indicatorGroup),
    valuesOf: (unit, wanted) => dataset.valuesOf(unit, wanted),
    completionsOf: (unit) => dataset.completionsOf(unit),
    ...(dataset.latestChangeOf && { latestChangeOf: (unit: string) => dataset.latestChangeOf?.(unit) }),
  }
}

const text = (raw: Readonly<Record<string, unknown>>, property: string): string | undefined => {
  const value = raw[property]
  return typeof value === 'string' ? value : undefined
}
const number = (raw: Raw, property: string): number | undefined => {
  const value = raw[property]
  return typeof value === 'number' ? value : undefined
}
const idAt = (raw: Readonly<Record<string, unknown>>, property: string): string | undefined =>
  valuesAt(raw, [property, 'id']).find((id) => typeof id === 'string')
const idsAt = (raw: Raw, property: string): string[] =>
  valuesAt(raw, [property, 'id']).filter((id) => typeof id === 'string')

function named(raw: Raw) {
  const [code, shortName, created, lastUpdated] = [
    text(raw, 'code'),
    text(raw, 'shortName'),
    text(raw, 'created'),
    text(raw, 'lastUpdated'),
  ]
  return {
    id: raw.id,
    name: text(raw, 'name') ?? raw.id,
    ...(code !== undefined && { code }),
    ...(shortName !== undefined && { shortName }),
    ...(created !== undefined && { created }),
    ...(lastUpdated !== undefined && { lastUpdated }),
  }
}

const category = (raw: Raw): FakeCategory => ({ ...named(raw), categoryOptions: idsAt(raw, 'categoryOptions') })
const categoryCombo = (raw: Raw): FakeCategoryCombo => ({ ...named(raw), categories: idsAt(raw, 'categories') })
const optionCombo = (raw: Raw): FakeCategoryOptionCombo => ({
  ...named(raw),
  categoryCombo: idAt(raw, 'categoryCombo') ?? '',
  categoryOptions: idsAt(raw, 'categoryOptions'),
})

const dataElement = (raw: Raw, defaultCombo: string): FakeDataElement => {
  const formName = text(raw, 'formName')
  return {
    ...named(raw),
    ...(formName !== undefined && { formName }),
    valueType: text(raw, 'valueType') ?? 'NUMBER',
    aggregationType: (text(raw, 'aggregationType') ?? 'SUM') as FakeAggregationType,
    zeroIsSignificant: raw['zeroIsSignificant'] === true,
    categoryCombo: idAt(raw, 'categoryCombo') ?? defaultCombo,
    domainType: raw['domainType'] === 'TRACKER' ? 'TRACKER' : 'AGGREGATE',
  }
}

const elementGroup = (raw: Raw): FakeDataElementGroup => ({ ...named(raw), dataElements: idsAt(raw, 'dataElements') })

function dataSet(raw: Raw): FakeDataSet {
  const elements = Array.isArray(raw['dataSetElements']) ? raw['dataSetElements'].filter(isRecord) : []
  const [combo, expiryDays, openFuturePeriods, timelyDays, workflow] = [
    idAt(raw, 'categoryCombo'),
    number(raw, 'expiryDays'),
    number(raw, 'openFuturePeriods'),
    number(raw, 'timelyDays'),
    idAt(raw, 'workflow'),
  ]
  return {
    ...named(raw),
    periodType: text(raw, 'periodType') ?? 'Monthly',
    organisationUnits: idsAt(raw, 'organisationUnits'),
    dataSetElements: elements.map((element) => {
      const overriding = idAt(element, 'categoryCombo')
      return {
        dataElement: idAt(element, 'dataElement') ?? '',
        ...(overriding !== undefined && { categoryCombo: overriding }),
      }
    }),
    ...(combo !== undefined && { categoryCombo: combo }),
    ...(expiryDays !== undefined && { expiryDays }),
    ...(openFuturePeriods !== undefined && { openFuturePeriods }),
    ...(timelyDays !== undefined && { timelyDays }),
    ...(workflow !== undefined && { workflow }),
  }
}

const indicatorType = (raw: Raw): FakeIndicatorType => ({
  ...named(raw),
  factor: number(raw, 'factor') ?? 1,
  number: raw['number'] === true,
})
const indicator = (raw: Raw): FakeIndicator => {
  const decimals = number(raw, 'decimals')
  return {
    ...named(raw),
    numerator: text(raw, 'numerator') ?? '',
    denominator: text(raw, 'denominator') ?? '',
    annualized: raw['annualized'] === true,
    indicatorType: idAt(raw, 'indicatorType') ?? '',
    ...(decimals !== undefined && { decimals }),
  }
}
const indicatorGroup = (raw: Raw): FakeIndicatorGroup => ({ ...named(raw), indicators: idsAt(raw, 'indicators') })
