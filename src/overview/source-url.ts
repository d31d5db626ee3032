import type { Month } from '../base/month.ts'
import type { ExplainedFacility, SourceRow } from './store-explain.ts'

/** Addresses of the pages people open in the other systems; null when the system is off. */
export interface SourcePages {
  readonly openlmisPagesUrl: string | null
  readonly dhis2PagesUrl: string | null
}

const base = (url: string): string => url.replace(/\/+$/, '')

/** Where a person finds the record in its own system. */
export function sourceUrl(
  { openlmisPagesUrl, dhis2PagesUrl }: SourcePages,
  { openlmisId, dhis2Id }: Pick<ExplainedFacility, 'openlmisId' | 'dhis2Id'>,
  { system, dataSetId }: Pick<SourceRow, 'system' | 'dataSetId'>,
  month: Month,
): string | null {
  if (system === 'dhis2' && dhis2PagesUrl !== null && dhis2Id !== null) {
    const query = new URLSearchParams({
      ...(dataSetId !== null && { dataSetId }),
      orgUnitId: dhis2Id,
      periodId: String(month),
    })
    return `${base(dhis2PagesUrl)}/dhis-web-aggregate-data-entry/index.html#/?${query.toString()}`
  }
  if (system === 'openlmis' && openlmisPagesUrl !== null && openlmisId !== null) {
    return `${base(openlmisPagesUrl)}/#!/stockmanagement/stockCardSummaries?facility=${encodeURIComponent(openlmisId)}&supervised=true`
  }
  return null
}
