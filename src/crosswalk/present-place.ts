import type { CrosswalkPlace } from '../../contract/crosswalk.ts'
import type { KnownPlace } from './place-facts.ts'

/** Addresses of the pages people open; null when a system is off or has none. */
export interface PagesOfSystems {
  readonly openlmis: string | null
  readonly dhis2: string | null
}

export function presentPlace(place: KnownPlace, pages: PagesOfSystems): CrosswalkPlace {
  const { id, system, sourceId, code, name, type, areas, areaId, latitude, longitude, gln, active } = place
  const { openedOn, closedOn, holdsStock, vanished } = place
  return {
    id,
    system,
    sourceId,
    code,
    name,
    typeName: type,
    areas: [...areas],
    areaId,
    latitude,
    longitude,
    gln,
    active,
    openedOn,
    closedOn,
    holdsStock,
    vanished,
    url: urlOf(place, pages),
  }
}

const base = (url: string): string => url.replace(/\/+$/, '')

/** Where the record is looked after in its own system. */
function urlOf({ system, sourceId }: KnownPlace, { openlmis, dhis2 }: PagesOfSystems): string | null {
  const id = encodeURIComponent(sourceId)
  if (system === 'openlmis' && openlmis !== null) return `${base(openlmis)}/#!/administration/facilities/${id}`
  if (system === 'dhis2' && dhis2 !== null)
    return `${base(dhis2)}/dhis-web-maintenance/index.html#/edit/organisationUnitSection/organisationUnit/${id}`
  return null
}
