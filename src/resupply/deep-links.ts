import type { Month } from '../base/month.ts'
import type { FacilityDetail } from './store-facility.ts'

const base = (url: string): string => url.replace(/\/+$/, '')

/** The facility's stock cards in the pages of OpenLMIS; the programme is chosen there. */
export function openlmisUrl(
  pagesUrl: string | null,
  { openlmisId }: Pick<FacilityDetail, 'openlmisId'>,
): string | null {
  if (pagesUrl === null || openlmisId === null) return null
  return `${base(pagesUrl)}/#!/stockmanagement/stockCardSummaries?facility=${encodeURIComponent(openlmisId)}&supervised=true`
}

/** The org unit's report of the month in the data entry app of DHIS2. */
export function dhis2Url(
  pagesUrl: string | null,
  { dhis2Id, dataSetId }: Pick<FacilityDetail, 'dhis2Id' | 'dataSetId'>,
  month: Month,
): string | null {
  if (pagesUrl === null || dhis2Id === null) return null
  const query = new URLSearchParams({
    ...(dataSetId !== null && { dataSetId }),
    orgUnitId: dhis2Id,
    periodId: String(month),
  })
  return `${base(pagesUrl)}/dhis-web-aggregate-data-entry/index.html#/?${query.toString()}`
}
