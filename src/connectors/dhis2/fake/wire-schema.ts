import type { FakeAttributeValue } from './dataset.ts'
import { serverFromInstant } from '../server-time.ts'
import type { FakeState } from './fake-state.ts'
import { METADATA_RULES } from './metadata-rules.ts'
import type { OrgUnitNode } from './model.ts'

/** A property of a metadata object: a plain value, or references to other objects, or objects that live inside. */
export type Property =
  | { readonly kind: 'plain'; readonly get: (object: object) => unknown }
  | { readonly kind: 'one'; readonly to: string; readonly get: (object: object) => object | undefined }
  | { readonly kind: 'many'; readonly to: string; readonly get: (object: object) => readonly object[] }

export interface WireType {
  readonly name: string
  readonly properties: Readonly<Record<string, Property>>
}

/** A collection under `/api`, such as `organisationUnits`. */
export interface Collection {
  readonly type: WireType
  readonly klass: string
  readonly objects: () => readonly object[]
}

export interface WireSchema {
  readonly collections: Readonly<Record<string, Collection>>
  readonly types: Readonly<Record<string, WireType>>
}

export const START_OF_TIME = '2020-01-01T00:00:00.000Z'

// The schema is written once per type with the type's own interface; inside, objects are only ever those of that type.
const plain = <T>(get: (object: T) => unknown): Property => ({ kind: 'plain', get: get as (object: object) => unknown })
const one = <T>(to: string, get: (object: T) => object | undefined): Property => ({
  kind: 'one',
  to,
  get: get as (object: object) => object | undefined,
})
const many = <T>(to: string, get: (object: T) => readonly object[]): Property => ({
  kind: 'many',
  to,
  get: get as (object: object) => readonly object[],
})

interface Named {
  readonly id: string
  readonly code?: string
  readonly name: string
  readonly shortName?: string
  readonly created?: string
  readonly lastUpdated?: string
}

type Index = ReadonlyMap<string, object>
const indexOf = (items: readonly { readonly id: string }[]): Index => new Map(items.map((item) => [item.id, item]))
const lookUp = (index: Index, ids: readonly string[]): object[] =>
  ids.map((id) => index.get(id)).filter((item) => item !== undefined)

export function createWireSchema(state: FakeState): WireSchema {
  const { dataset } = state
  const time = (instant: string | undefined): string =>
    serverFromInstant(instant ?? START_OF_TIME, state.settings.serverTimeZone)
  const named: Record<string, Property> = {
    id: plain((o: Named) => o.id),
    code: plain((o: Named) => o.code),
    name: plain((o: Named) => o.name),
    displayName: plain((o: Named) => o.name),
    shortName: plain((o: Named) => o.shortName ?? o.name.slice(0, 50)),
    created: plain((o: Named) => time(o.created)),
    lastUpdated: plain((o: Named) => time(o.lastUpdated ?? o.created)),
  }
  const attributes = indexOf(dataset.attributes)
  const attributeValues = many(
    'attributeValue',
    (o: { attributeValues?: readonly FakeAttributeValue[] }) => o.attributeValues ?? [],
  )
  const elements = indexOf(dataset.dataElements)
  const options = indexOf(dataset.categoryOptions)
  const categories = indexOf(dataset.categories)
  const combos = indexOf(dataset.categoryCombos)
  const orgUnitGroups = indexOf(dataset.organisationUnitGroups)
  const indicators = indexOf(dataset.indicators)
  const indicatorTypes = indexOf(dataset.indicatorTypes)
  const nodes = (ids: readonly string[]): OrgUnitNode[] =>
    ids.map((id) => state.model.orgUnits.get(id)).filter((node) => node !== undefined)
  const comboRef = (id: string | undefined): object | undefined => combos.get(id ?? state.model.defaultCombo)
  const scalar = (...names: string[]): Record<string, Property> =>
    Object.fromEntries(names.map((name) => [name, plain((o: Record<string, unknown>) => o[name])]))

  const types: Record<string, Record<string, Property>> = {
    organisationUnit: orgUnitProperties(state, time, nodes, orgUnitGroups),
    organisationUnitLevel: { ...named, ...scalar('level') },
    organisationUnitGroup: {
      ...named,
      organisationUnits: many('organisationUnit', (o: { organisationUnits: readonly string[] }) =>
        nodes(o.organisationUnits),
      ),
    },
    organisationUnitGroupSet: {
      ...named,
      organisationUnitGroups: many('organisationUnitGroup', (o: { organisationUnitGroups: readonly string[] }) =>
        lookUp(orgUnitGroups, o.organisationUnitGroups),
      ),
    },
    attribute: { ...named, ...scalar('valueType', 'unique', 'organisationUnitAttribute', 'dataElementAttribute') },
    attributeValue: {
      value: plain((o: FakeAttributeValue) => o.value),
      attribute: one('attribute', (o: FakeAttributeValue) => attributes.get(o.attribute)),
    },
    categoryOption: named,
    category: {
      ...named,
      categoryOptions: many('categoryOption', (o: { categoryOptions: readonly string[] }) =>
        lookUp(options, o.categoryOptions),
      ),
    },
    categoryCombo: {
      ...named,
      isDefault: plain((o: Named) => o.name === 'default'),
      categories: many('category', (o: { categories: readonly string[] }) => lookUp(categories, o.categories)),
      categoryOptionCombos: many('categoryOptionCombo', (o: Named) => state.model.optionCombosOfCombo.get(o.id) ?? []),
    },
    categoryOptionCombo: {
      ...named,
      categoryCombo: one('categoryCombo', (o: { categoryCombo: string }) => combos.get(o.categoryCombo)),
      categoryOptions: many('categoryOption', (o: { categoryOptions: readonly string[] }) =>
        lookUp(options, o.categoryOptions),
      ),
    },
    dataElement: {
      ...named,
      ...scalar('formName', 'valueType', 'aggregationType', 'zeroIsSignificant'),
      domainType: plain((o: { domainType?: string }) => o.domainType ?? 'AGGREGATE'),
      categoryCombo: one('categoryCombo', (o: { categoryCombo: string }) => comboRef(o.categoryCombo)),
      attributeValues,
    },
    dataElementGroup: {
      ...named,
      dataElements: many('dataElement', (o: { dataElements: readonly string[] }) => lookUp(elements, o.dataElements)),
    },
    dataSet: dataSetProperties(named, scalar, nodes, comboRef),
    dataSetElement: {
      dataSet: one('dataSet', (o: { dataSet: object }) => o.dataSet),
      dataElement: one('dataElement', (o: { dataElement: string }) => elements.get(o.dataElement)),
      // Present only where it overrides the data element's own combo.
      categoryCombo: one('categoryCombo', (o: { categoryCombo?: string }) =>
        o.categoryCombo === undefined ? undefined : combos.get(o.categoryCombo),
      ),
    },
    formSection: {
      ...scalar('name', 'sortOrder'),
      dataElements: many('dataElement', (o: { dataElements: readonly string[] }) => lookUp(elements, o.dataElements)),
    },
    dataInputPeriod: {
      period: one('period', (o: { period: string }) => ({ id: o.period })),
      ...scalar('openingDate', 'closingDate'),
    },
    period: { id: plain((o: { id: string }) => o.id) },
    workflow: { id: plain((o: { id: string }) => o.id) },
    indicatorType: { ...named, ...scalar('factor', 'number') },
    indicator: {
      ...named,
      ...scalar('numerator', 'denominator', 'annualized', 'decimals'),
      indicatorType: one('indicatorType', (o: { indicatorType: string }) => indicatorTypes.get(o.indicatorType)),
    },
    indicatorGroup: {
      ...named,
      indicators: many('indicator', (o: { indicators: readonly string[] }) => lookUp(indicators, o.indicators)),
    },
  }
  types['organisationUnit'] = { ...types['organisationUnit'], attributeValues: attributesOfUnit }
  const wireTypes: Record<string, WireType> = Object.fromEntries(
    Object.entries(types).map(([name, properties]) => [name, { name, properties }]),
  )
  const collections = collectionsOf(state, wireTypes)
  addImported(state, time, wireTypes, collections)
  return { types: wireTypes, collections }
}

/**
 * Imported objects show every property that they came with: those of types that the fake plays besides what it computes, those of
 * others (legends, rules, visualizations, dashboards) as they are.
 */
function addImported(
  state: FakeState,
  time: (instant: string | undefined) => string,
  types: Record<string, WireType>,
  collections: Record<string, Collection>,
): void {
  for (const [name, { klass }] of Object.entries(METADATA_RULES)) {
    const objects = state.objects.get(name) ?? new Map<string, Readonly<Record<string, unknown>>>()
    const keys = new Set([...objects.values()].flatMap((object) => Object.keys(object)))
    const known = collections[name]
    const own: Record<string, Property> = {}
    for (const key of keys)
      if (known?.type.properties[key] === undefined)
        own[key] = plain((object: Named) => {
          const value = objects.get(object.id)?.[key]
          return key === 'created' || key === 'lastUpdated' ? time(String(value)) : value
        })
    const singular = known?.type.name ?? klass.slice(klass.lastIndexOf('.') + 1)
    if (!known) for (const key of ['id', 'code', 'name']) own[key] ??= plain((o: Record<string, unknown>) => o[key])
    const type: WireType = { name: singular, properties: { ...known?.type.properties, ...own } }
    types[singular] = type
    collections[name] = known
      ? { ...known, type }
      : { type, klass: klass.slice(klass.lastIndexOf('.') + 1), objects: () => [...objects.values()] }
  }
}

const attributesOfUnit = many('attributeValue', (o: OrgUnitNode) => o.unit.attributeValues ?? [])

function orgUnitProperties(
  state: FakeState,
  time: (instant: string | undefined) => string,
  nodes: (ids: readonly string[]) => OrgUnitNode[],
  groups: Index,
): Record<string, Property> {
  const date = (day: string | undefined): string | undefined => (day === undefined ? undefined : `${day}T00:00:00.000`)
  return {
    id: plain((o: OrgUnitNode) => o.unit.id),
    code: plain((o: OrgUnitNode) => o.unit.code),
    name: plain((o: OrgUnitNode) => o.unit.name),
    displayName: plain((o: OrgUnitNode) => o.unit.name),
    shortName: plain((o: OrgUnitNode) => o.unit.shortName ?? o.unit.name.slice(0, 50)),
    created: plain((o: OrgUnitNode) => time(o.unit.created)),
    lastUpdated: plain((o: OrgUnitNode) => time(o.unit.lastUpdated ?? o.unit.created)),
    level: plain((o: OrgUnitNode) => o.level),
    path: plain((o: OrgUnitNode) => o.path),
    leaf: plain((o: OrgUnitNode) => o.children.length === 0),
    openingDate: plain((o: OrgUnitNode) => date(o.unit.openingDate)),
    closedDate: plain((o: OrgUnitNode) => date(o.unit.closedDate)),
    geometry: plain((o: OrgUnitNode) => o.unit.geometry),
    comment: plain((o: OrgUnitNode) => o.unit.comment),
    address: plain((o: OrgUnitNode) => o.unit.address),
    parent: one('organisationUnit', (o: OrgUnitNode) => state.model.orgUnits.get(o.unit.parent ?? '')),
    children: many('organisationUnit', (o: OrgUnitNode) => nodes(o.children)),
    organisationUnitGroups: many('organisationUnitGroup', (o: OrgUnitNode) =>
      lookUp(groups, state.model.groupsOfOrgUnit.get(o.unit.id) ?? []),
    ),
    dataSets: many('dataSet', (o: OrgUnitNode) =>
      state.dataset.dataSets.filter((set) => state.model.assignedOrgUnits.get(set.id)?.has(o.unit.id)),
    ),
  }
}

function dataSetProperties(
  named: Record<string, Property>,
  scalar: (...names: string[]) => Record<string, Property>,
  nodes: (ids: readonly string[]) => OrgUnitNode[],
  comboRef: (id: string | undefined) => object | undefined,
): Record<string, Property> {
  return {
    ...named,
    ...scalar('periodType'),
    expiryDays: plain((o: { expiryDays?: number }) => o.expiryDays ?? 0),
    openFuturePeriods: plain((o: { openFuturePeriods?: number }) => o.openFuturePeriods ?? 0),
    timelyDays: plain((o: { timelyDays?: number }) => o.timelyDays ?? 15),
    openPeriodsAfterCoEndDate: plain(() => 0),
    categoryCombo: one('categoryCombo', (o: { categoryCombo?: string }) => comboRef(o.categoryCombo)),
    dataSetElements: many('dataSetElement', (o: { dataSetElements: readonly object[] }) =>
      o.dataSetElements.map((element) => ({ ...element, dataSet: o })),
    ),
    sections: many('formSection', (o: { sections?: readonly object[] }) => o.sections ?? []),
    organisationUnits: many('organisationUnit', (o: { organisationUnits: readonly string[] }) =>
      nodes(o.organisationUnits),
    ),
    dataInputPeriods: many(
      'dataInputPeriod',
      (o: { dataInputPeriods?: readonly object[] }) => o.dataInputPeriods ?? [],
    ),
    workflow: one('workflow', (o: { workflow?: string }) =>
      o.workflow === undefined ? undefined : { id: o.workflow },
    ),
  }
}

function collectionsOf(state: FakeState, types: Readonly<Record<string, WireType>>): Record<string, Collection> {
  const { dataset } = state
  const collection = (name: string, klass: string, objects: () => readonly object[]): Collection => {
    const type = types[name]
    if (!type) throw new Error(`No wire type ${name}`)
    return { type, klass, objects }
  }
  return {
    organisationUnits: collection('organisationUnit', 'OrganisationUnit', () => [...state.model.orgUnits.values()]),
    organisationUnitLevels: collection(
      'organisationUnitLevel',
      'OrganisationUnitLevel',
      () => dataset.organisationUnitLevels,
    ),
    organisationUnitGroups: collection(
      'organisationUnitGroup',
      'OrganisationUnitGroup',
      () => dataset.organisationUnitGroups,
    ),
    organisationUnitGroupSets: collection(
      'organisationUnitGroupSet',
      'OrganisationUnitGroupSet',
      () => dataset.organisationUnitGroupSets,
    ),
    attributes: collection('attribute', 'Attribute', () => dataset.attributes),
    categoryOptions: collection('categoryOption', 'CategoryOption', () => dataset.categoryOptions),
    categories: collection('category', 'Category', () => dataset.categories),
    categoryCombos: collection('categoryCombo', 'CategoryCombo', () => dataset.categoryCombos),
    categoryOptionCombos: collection('categoryOptionCombo', 'CategoryOptionCombo', () => dataset.categoryOptionCombos),
    dataElements: collection('dataElement', 'DataElement', () => dataset.dataElements),
    dataElementGroups: collection('dataElementGroup', 'DataElementGroup', () => dataset.dataElementGroups),
    dataSets: collection('dataSet', 'DataSet', () => dataset.dataSets),
    indicatorTypes: collection('indicatorType', 'IndicatorType', () => dataset.indicatorTypes),
    indicators: collection('indicator', 'Indicator', () => dataset.indicators),
    indicatorGroups: collection('indicatorGroup', 'IndicatorGroup', () => dataset.indicatorGroups),
  }
}
