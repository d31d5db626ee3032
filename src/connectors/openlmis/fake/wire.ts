import type {
  CommodityTypeRow,
  FacilityRow,
  GeographicZoneRow,
  LotRow,
  OrderableRow,
  ProcessingPeriodRow,
  ProgramRow,
  ReasonRow,
  SupervisoryNodeRow,
  TradeItemRow,
} from './dataset.ts'
import { latestOrderables } from './latest-orderables.ts'
import type { OverlayDataset } from './overlay-dataset.ts'

/**
 * Rows as the JSON of the real services, nested where they nest. Text is cached per row until the dataset changes,
 * because the same few thousand objects are sent over and over.
 */
export interface Wire {
  readonly data: OverlayDataset
  facilityRow(id: string): FacilityRow | undefined
  facilityMinimal(row: FacilityRow): string
  facilityBasic(row: FacilityRow): string
  facilityFull(row: FacilityRow): string
  zone(row: GeographicZoneRow): string
  facilityType(id: string): string
  level(id: string): string
  program(id: string): string
  programRow(id: string): ProgramRow | undefined
  orderable(row: OrderableRow): string
  orderableRow(id: string): OrderableRow | undefined
  tradeItem(row: TradeItemRow): string
  commodityType(row: CommodityTypeRow): string
  lot(row: LotRow): string
  lotRow(id: string): LotRow | undefined
  schedule(id: string): string
  period(row: ProcessingPeriodRow): string
  periodRow(id: string): ProcessingPeriodRow | undefined
  reason(id: string): string
  reasonRow(id: string): ReasonRow | undefined
  nodeRow(id: string): SupervisoryNodeRow | undefined
  /** `{"id":"..","href":".."}` */
  reference(kind: string, id: string | null): string
}

export const lower = (id: string): string => id.toLowerCase()
const text = (value: unknown): string => JSON.stringify(value)

function index<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [lower(row.id), row]))
}

export function createWire(data: OverlayDataset, baseUrl: () => string): Wire {
  let revision = -1
  let cache = new Map<string, string>()
  let facilities = index(data.facilities)
  let orderables = index(latestOrderables(data.orderables))
  const refresh = (): void => {
    if (revision === data.revision) return
    revision = data.revision
    cache = new Map()
    facilities = index(data.facilities)
    orderables = index(latestOrderables(data.orderables))
  }
  const cached = (key: string, build: () => string): string => {
    refresh()
    const known = cache.get(key)
    if (known !== undefined) return known
    const built = build()
    cache.set(key, built)
    return built
  }

  const zones = index(data.geographicZones)
  const levels = index(data.geographicLevels)
  const types = index(data.facilityTypes)
  const operators = index(data.facilityOperators)
  const programs = index(data.programs)
  const lots = index(data.lots)
  const schedules = index(data.processingSchedules)
  const periods = index(data.processingPeriods)
  const reasons = index(data.reasons)
  const nodes = index(data.supervisoryNodes)

  const reference = (kind: string, id: string | null): string =>
    id === null ? 'null' : `{"id":"${lower(id)}","href":"${baseUrl()}/api/${kind}/${lower(id)}"}`

  const level = (id: string): string => {
    const row = levels.get(lower(id))
    return row ? text({ id: lower(row.id), code: row.code, name: row.name, levelNumber: row.levelNumber }) : 'null'
  }

  /** Parents are nested all the way up; a cycle, which the real service could not serialise either, is cut. */
  const zoneText = (row: GeographicZoneRow, seen: ReadonlySet<string>): string => {
    const parent = row.parentId === null ? undefined : zones.get(lower(row.parentId))
    const nested =
      parent && !seen.has(lower(parent.id)) ? zoneText(parent, new Set([...seen, lower(parent.id)])) : 'null'
    const { code, name, catchmentPopulation, latitude, longitude } = row
    const own = text({ id: lower(row.id), code, name, catchmentPopulation, latitude, longitude })
    return `${own.slice(0, -1)},"level":${level(row.levelId)},"parent":${nested}}`
  }
  const zone = (row: GeographicZoneRow): string =>
    cached(`zone ${row.id}`, () => zoneText(row, new Set([lower(row.id)])))

  const facilityType = (id: string): string => {
    const row = types.get(lower(id))
    return row
      ? text({ ...row, id: lower(row.id), description: null, primaryHealthCare: false })
      : text({ id: lower(id) })
  }

  const facilityMinimal = (row: FacilityRow): string =>
    text({ id: lower(row.id), code: row.code, name: row.name, active: row.active })

  const facilityBasic = (row: FacilityRow): string =>
    cached(`basic ${row.id}`, () => {
      const zoneRow = row.geographicZoneId === null ? undefined : zones.get(lower(row.geographicZoneId))
      return (
        `${facilityMinimal(row).slice(0, -1)},"enabled":${row.enabled},"type":${facilityType(row.typeId)},` +
        `"geographicZone":${zoneRow ? zone(zoneRow) : 'null'}}`
      )
    })

  const supportedProgram = (supported: FacilityRow['supportedPrograms'][number]): unknown => {
    const row = programs.get(lower(supported.programId))
    return {
      id: lower(supported.programId),
      code: row?.code ?? null,
      name: row?.name ?? null,
      description: null,
      programActive: row?.active ?? false,
      periodsSkippable: row?.periodsSkippable ?? false,
      showNonFullSupplyTab: row?.showNonFullSupplyTab ?? false,
      supportActive: supported.active,
      supportLocallyFulfilled: supported.locallyFulfilled,
      supportStartDate: supported.startDate,
    }
  }

  const facilityFull = (row: FacilityRow): string =>
    cached(`full ${row.id}`, () => {
      const operator = row.operatorId === null ? undefined : operators.get(lower(row.operatorId))
      const { description, goLiveDate, goDownDate, comment, openLmisAccessible, location } = row
      const more = text({
        description,
        operator: operator ? { ...operator, id: lower(operator.id), description: null } : null,
        goLiveDate,
        goDownDate,
        comment,
        openLmisAccessible,
        location: location ? { type: 'Point', coordinates: [location.longitude, location.latitude] } : null,
        extraData: row.extraData ?? {},
        supportedPrograms: row.supportedPrograms.map(supportedProgram),
      })
      return `${facilityBasic(row).slice(0, -1)},${more.slice(1)}`
    })

  const program = (id: string): string => {
    const row = programs.get(lower(id))
    return row ? text({ ...row, id: lower(row.id), description: null }) : text({ id: lower(id) })
  }

  const orderable = (row: OrderableRow): string =>
    cached(`orderable ${row.id} ${row.versionNumber}`, () =>
      text({
        id: lower(row.id),
        productCode: row.productCode,
        fullProductName: row.fullProductName,
        description: row.description,
        netContent: row.netContent,
        packRoundingThreshold: row.packRoundingThreshold,
        roundToZero: row.roundToZero,
        dispensable: row.dispensable,
        programs: row.programs.map((one) => ({
          ...one,
          programId: lower(one.programId),
          orderableCategoryDisplayName: '',
          orderableCategoryDisplayOrder: 1,
          priceChanges: [],
        })),
        children: [],
        identifiers: Object.fromEntries(Object.entries(row.identifiers).map(([key, value]) => [key, lower(value)])),
        extraData: row.extraData ?? {},
        meta: { versionNumber: row.versionNumber, lastUpdated: row.lastUpdated },
      }),
    )

  const schedule = (id: string): string => {
    const row = schedules.get(lower(id))
    return row ? text({ ...row, id: lower(row.id), description: null }) : text({ id: lower(id) })
  }

  const period = (row: ProcessingPeriodRow): string =>
    cached(`period ${row.id}`, () => {
      const { name, startDate, endDate, durationInMonths } = row
      const own = text({ id: lower(row.id), name, description: null, startDate, endDate, durationInMonths })
      return `${own.slice(0, -1)},"processingSchedule":${schedule(row.processingScheduleId)},"extraData":${text(row.extraData ?? {})}}`
    })

  const reason = (id: string): string =>
    cached(`reason ${id}`, () => {
      const row = reasons.get(lower(id))
      return row ? text({ ...row, id: lower(row.id) }) : text({ id: lower(id) })
    })

  return {
    data,
    facilityRow: (id) => {
      refresh()
      return facilities.get(id)
    },
    orderableRow: (id) => {
      refresh()
      return orderables.get(id)
    },
    facilityMinimal,
    facilityBasic,
    facilityFull,
    zone,
    facilityType,
    level,
    program,
    programRow: (id) => programs.get(id),
    orderable,
    tradeItem: (row) => text({ ...row, id: lower(row.id) }),
    commodityType: ({ id, name, classificationSystem, classificationId, parentId }) =>
      text({
        id: lower(id),
        name,
        classificationSystem,
        classificationId,
        parent: parentId === null ? null : { id: lower(parentId) },
      }),
    lot: (row) => text({ ...row, id: lower(row.id), tradeItemId: lower(row.tradeItemId) }),
    lotRow: (id) => lots.get(id),
    schedule,
    period,
    periodRow: (id) => periods.get(id),
    reason,
    reasonRow: (id) => reasons.get(id),
    nodeRow: (id) => nodes.get(id),
    reference,
  }
}
