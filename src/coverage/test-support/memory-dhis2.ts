import type { Dhis2Completion, Dhis2Value, IndicatorValues, Dhis2ValueSource, ValueQuery } from '../ports.ts'

/** A DHIS2 of a few org units in memory: answers as the real one does and counts what is asked. */
export class MemoryDhis2 implements Dhis2ValueSource {
  readonly values = new Map<string, Dhis2Value>()
  readonly registrations: Dhis2Completion[] = []
  readonly assigned = new Map<string, string[]>()
  /** Parent UID by org unit UID. */
  readonly parents = new Map<string, string>()
  readonly queries: ValueQuery[] = []
  now = new Date('2026-07-15T08:00:00Z')
  pageSize = 3
  /** Called before each page; throws to break a read in the middle. */
  beforePage: () => void = () => undefined

  async serverTime(): Promise<Date> {
    return this.now
  }

  put(value: Omit<Dhis2Value, 'lastUpdated'>): void {
    this.values.set(keyOf(value), { ...value, lastUpdated: this.now.toISOString() })
  }

  /** A tombstone, as a soft delete leaves it. */
  remove(value: Dhis2Value): void {
    this.put({ ...value, deleted: true })
  }

  /** What leaves no trace: e.g. a merge of data elements in the database. */
  forget(value: Dhis2Value): void {
    this.values.delete(keyOf(value))
  }

  async *dataValues(query: ValueQuery): AsyncGenerator<readonly Dhis2Value[]> {
    this.queries.push(query)
    const found = [...this.values.values()].filter((value) => this.matches(value, query))
    for (let from = 0; from < found.length; from += this.pageSize) {
      this.beforePage()
      yield found.slice(from, from + this.pageSize)
    }
    this.beforePage()
  }

  async indicators(): Promise<IndicatorValues> {
    return { values: [], unknown: [] }
  }

  async *completions(query: {
    readonly dataSets: readonly string[]
    readonly orgUnits: readonly string[]
    readonly withChildren: boolean
    readonly startDate: string
    readonly endDate: string
  }): AsyncGenerator<readonly Dhis2Completion[]> {
    const [first, last] = [query.startDate, query.endDate].map((day) => day.slice(0, 7).replace('-', ''))
    yield this.registrations.filter(
      (one) =>
        query.dataSets.includes(one.dataSet) &&
        this.isWithin(one.orgUnit, query.orgUnits, query.withChildren) &&
        one.period >= (first ?? '') &&
        one.period <= (last ?? ''),
    )
  }

  async *dataSetOrgUnits(dataSetId: string): AsyncGenerator<readonly string[]> {
    yield this.assigned.get(dataSetId) ?? []
  }

  private matches(value: Dhis2Value, query: ValueQuery): boolean {
    if (!query.dataElements.includes(value.dataElement)) return false
    if (!this.isWithin(value.orgUnit, query.orgUnits, query.withChildren)) return false
    if (query.changedSince) return (value.lastUpdated ?? '') >= query.changedSince.toISOString()
    if (value.deleted) return false
    const from = (query.startDate ?? '').slice(0, 7).replace('-', '')
    const to = (query.endDate ?? '').slice(0, 7).replace('-', '')
    if (value.period.length === 4) return value.period >= from.slice(0, 4) && value.period <= to.slice(0, 4)
    return value.period >= from && value.period <= to
  }

  private isWithin(orgUnit: string, roots: readonly string[], withChildren: boolean): boolean {
    for (let unit: string | undefined = orgUnit; unit !== undefined; unit = this.parents.get(unit)) {
      if (roots.includes(unit)) return true
      if (!withChildren) return false
    }
    return false
  }
}

const keyOf = (value: Omit<Dhis2Value, 'lastUpdated'>): string =>
  `${value.dataElement}.${value.categoryOptionCombo}/${value.period}/${value.orgUnit}`
