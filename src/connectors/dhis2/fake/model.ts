import type {
  FakeCategoryCombo,
  FakeCategoryOptionCombo,
  FakeDataElement,
  FakeDataset,
  FakeDataSet,
  FakeIndicator,
  FakeOrgUnit,
} from './dataset.ts'

export interface OrgUnitNode {
  readonly unit: FakeOrgUnit
  /** `/root/.../uid`, computed from the parents as DHIS2 does. */
  readonly path: string
  readonly level: number
  readonly children: readonly string[]
}

/** The dataset's metadata, indexed. A new one is made when org units change. */
export interface FakeModel {
  readonly dataset: FakeDataset
  readonly orgUnits: ReadonlyMap<string, OrgUnitNode>
  readonly groupsOfOrgUnit: ReadonlyMap<string, readonly string[]>
  readonly dataElements: ReadonlyMap<string, FakeDataElement>
  readonly dataSets: ReadonlyMap<string, FakeDataSet>
  readonly dataSetsOfElement: ReadonlyMap<string, readonly FakeDataSet[]>
  readonly assignedOrgUnits: ReadonlyMap<string, ReadonlySet<string>>
  readonly indicators: ReadonlyMap<string, FakeIndicator>
  readonly categoryCombos: ReadonlyMap<string, FakeCategoryCombo>
  readonly categoryOptionCombos: ReadonlyMap<string, FakeCategoryOptionCombo>
  readonly optionCombosOfCombo: ReadonlyMap<string, readonly FakeCategoryOptionCombo[]>
  readonly defaultOptionCombo: string
  readonly defaultCombo: string
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]))

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items)
    for (const key of keysOf(item)) {
      const group = groups.get(key)
      if (group) group.push(item)
      else groups.set(key, [item])
    }
  return groups
}

export function createModel(dataset: FakeDataset, organisationUnits: Iterable<FakeOrgUnit>): FakeModel {
  const units = [...organisationUnits]
  const memberships = groupBy(dataset.organisationUnitGroups, (group) => group.organisationUnits)
  const defaultCombo = dataset.categoryCombos.find((combo) => combo.name === 'default')
  const defaultOptionCombo = dataset.categoryOptionCombos.find((coc) => coc.name === 'default')
  if (!defaultCombo || !defaultOptionCombo) throw new Error('The dataset has no category combo named "default"')
  return {
    dataset,
    orgUnits: placeInTree(units),
    groupsOfOrgUnit: new Map([...memberships].map(([id, groups]) => [id, groups.map((group) => group.id)])),
    dataElements: byId(dataset.dataElements),
    dataSets: byId(dataset.dataSets),
    dataSetsOfElement: groupBy(dataset.dataSets, (set) => set.dataSetElements.map((element) => element.dataElement)),
    assignedOrgUnits: new Map(dataset.dataSets.map((set) => [set.id, new Set(set.organisationUnits)])),
    indicators: byId(dataset.indicators),
    categoryCombos: byId(dataset.categoryCombos),
    categoryOptionCombos: byId(dataset.categoryOptionCombos),
    optionCombosOfCombo: groupBy(dataset.categoryOptionCombos, (coc) => [coc.categoryCombo]),
    defaultOptionCombo: defaultOptionCombo.id,
    defaultCombo: defaultCombo.id,
  }
}

function placeInTree(units: readonly FakeOrgUnit[]): Map<string, OrgUnitNode> {
  const children = groupBy(units, (unit) => (unit.parent === undefined ? [] : [unit.parent]))
  const nodes = new Map<string, OrgUnitNode>()
  const place = (unit: FakeOrgUnit, parentPath: string, level: number): void => {
    const path = `${parentPath}/${unit.id}`
    const below = children.get(unit.id) ?? []
    nodes.set(unit.id, { unit, path, level, children: below.map((child) => child.id) })
    for (const child of below) place(child, path, level + 1)
  }
  for (const unit of units) if (unit.parent === undefined) place(unit, '', 1)
  const known = new Map(units.map((unit) => [unit.id, unit]))
  for (const unit of units) if (!nodes.has(unit.id)) nodes.set(unit.id, outsideTree(unit, known))
  return nodes
}

/** No root above it: its parents run in a circle or one is missing. It is listed with the path as far as that goes. */
function outsideTree(unit: FakeOrgUnit, known: ReadonlyMap<string, FakeOrgUnit>): OrgUnitNode {
  const ids = [unit.id]
  for (let parent = unit.parent; parent !== undefined; parent = known.get(parent)?.parent) {
    const repeats = ids.includes(parent)
    ids.unshift(parent)
    if (repeats) break
  }
  return { unit, path: `/${ids.join('/')}`, level: ids.length, children: [] }
}

/** The unit and everything below it, parents first; nothing when the unit is unknown. */
export function* subtreeOf(model: FakeModel, uid: string): Generator<OrgUnitNode> {
  const node = model.orgUnits.get(uid)
  if (!node) return
  yield node
  for (const child of node.children) yield* subtreeOf(model, child)
}

export const isWithin = (node: OrgUnitNode, roots: readonly string[]): boolean =>
  roots.some((root) => node.path === `/${root}` || node.path.endsWith(`/${root}`) || node.path.includes(`/${root}/`))

/** The combo of an element inside a data set: the data set element's own one wins. */
export function comboOf(model: FakeModel, dataElement: FakeDataElement, dataSet: FakeDataSet | undefined): string {
  const inSet = dataSet?.dataSetElements.find((element) => element.dataElement === dataElement.id)
  return inSet?.categoryCombo ?? dataElement.categoryCombo
}
