import type { Country } from './country.ts'
import { orgUnitUidOf } from './dhis2-areas.ts'
import { Kind, uidOf, uuidOf } from './identity.ts'
import { facilityIdOf } from './openlmis-places.ts'
import { productAt } from './products.ts'
import { isMissing, reportOf } from './reports.ts'
import { isActive, type Site } from './sites.ts'

/** A place that both systems know: the answer to "which org unit is this facility". */
export interface TruePair {
  readonly openlmisFacility: string
  readonly dhis2OrgUnit: string
  readonly openlmisCode: string
  readonly dhis2Code: string | null
  readonly openlmisName: string
  readonly dhis2Name: string
  readonly sameCode: boolean
  readonly sameName: boolean
}

/** Something wrong on purpose. Ids are null where a system does not know the place. */
export interface TruthAnomaly {
  readonly kind: string
  readonly openlmisFacility: string | null
  readonly dhis2OrgUnit: string | null
  /** `YYYYMM`, for what concerns one month (for excessive wastage: the first). */
  readonly month?: number
  readonly product?: string
  readonly detail?: string
}

export interface DistrictTruth {
  readonly pairs: readonly TruePair[]
  readonly openlmisOnly: readonly string[]
  readonly dhis2Only: readonly string[]
  readonly anomalies: readonly TruthAnomaly[]
}

/** What a perfect matcher and a perfect reviewer would find in one district. */
export function truthOf(country: Country, district: number): DistrictTruth {
  const sites = country.sitesOf(district)
  const registers = country.registersOf(district)
  const openlmis = new Map(registers.openlmis.filter((f) => !f.duplicate).map((f) => [f.site, f]))
  const dhis2 = new Map(registers.dhis2.filter((f) => !f.duplicate).map((f) => [f.site, f]))
  const pairs: TruePair[] = []
  const openlmisOnly: string[] = []
  const dhis2Only: string[] = []
  for (const site of sites) {
    const left = openlmis.get(site.number)
    const right = dhis2.get(site.number)
    if (left !== undefined && right !== undefined) {
      pairs.push({
        openlmisFacility: left.id,
        dhis2OrgUnit: right.uid,
        openlmisCode: left.code,
        dhis2Code: right.code ?? null,
        openlmisName: left.name,
        dhis2Name: right.name,
        sameCode: left.code === right.code,
        sameName: left.name === right.name,
      })
    } else if (left !== undefined) openlmisOnly.push(left.id)
    else if (right !== undefined) dhis2Only.push(right.uid)
  }
  return {
    pairs,
    openlmisOnly,
    dhis2Only,
    anomalies: [...registerAnomalies(country, district), ...figureAnomalies(country, district)],
  }
}

function idsOf(country: Country, site: Site): Pick<TruthAnomaly, 'openlmisFacility' | 'dhis2OrgUnit'> {
  const { seed } = country.world
  return {
    openlmisFacility: site.inOpenlmis ? facilityIdOf(seed, site.number) : null,
    dhis2OrgUnit: site.inDhis2 ? orgUnitUidOf(seed, site) : null,
  }
}

function* registerAnomalies(country: Country, district: number): Generator<TruthAnomaly> {
  const { seed } = country.world
  const first = country.areas.districts[district]?.firstSite ?? 0
  for (const defect of country.registersOf(district).defects) {
    const site = country.sitesOf(district)[defect.site - first]
    if (site === undefined) continue
    const ids = idsOf(country, site)
    const extra =
      defect.kind === 'duplicateInDhis2'
        ? { dhis2OrgUnit: uidOf(seed, Kind.duplicate, site.number) }
        : defect.kind === 'duplicateInOpenlmis'
          ? { openlmisFacility: uuidOf(seed, Kind.duplicate, site.number) }
          : {}
    yield { kind: defect.kind, ...ids, ...extra, detail: defect.detail }
  }
}

function* figureAnomalies(country: Country, district: number): Generator<TruthAnomaly> {
  const { world } = country
  const sites = country.sitesOf(district)
  const first = country.areas.districts[district]?.firstSite ?? 0
  for (const defect of country.accountsOf(district).defects) {
    const site = sites[defect.site - first]
    if (site === undefined) continue
    // A mistake in a report that never came, or has not come yet, cannot be found.
    if (defect.kind !== 'excessiveWastage' && (reportOf(world, site, defect.t)?.arrived ?? Infinity) > country.asOf)
      continue
    const detail =
      defect.kind === 'dosesMultiplied'
        ? { detail: `x${defect.factor}` }
        : defect.kind === 'productsSwapped'
          ? { detail: `with ${productAt(defect.other).code}` }
          : {}
    yield {
      kind: defect.kind,
      ...idsOf(country, site),
      month: world.calendar.monthAt(defect.t),
      product: productAt(defect.p).code,
      ...detail,
    }
  }
  for (const site of sites) {
    for (let t = 0; t < world.calendar.months; t++) {
      if (site.inDhis2 && isActive(site, t)) yield* reportAnomalies(country, site, t)
    }
  }
}

function* reportAnomalies(country: Country, site: Site, t: number): Generator<TruthAnomaly> {
  const { world, asOf } = country
  const about = { ...idsOf(country, site), month: world.calendar.monthAt(t) }
  const report = reportOf(world, site, t)
  if (isMissing(world, site, t)) yield { kind: 'missingReport', ...about }
  else if (report !== undefined && report.arrived > asOf) yield { kind: 'reportNotYetThere', ...about }
  else if (report?.corrected !== undefined) {
    yield {
      kind: report.corrected.day > asOf ? 'correctionToCome' : 'correctedReport',
      ...about,
      product: productAt(report.corrected.p).code,
    }
  }
}
