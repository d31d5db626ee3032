import { createHash } from 'node:crypto'
import { parsePeriod } from '../connectors/dhis2/index.ts'
import { measureUrl } from './measure.ts'
import type { PublishedReport, PublishedValue } from './published.ts'

const DHIS2_SYSTEM = 'urn:dhis2:organisationUnit'

/** The same report always has the same id: readers update instead of adding. */
export const reportId = ({ orgUnitUid, dataSetUid, period, indicator }: PublishedReport): string =>
  createHash('sha256').update(`${orgUnitUid} ${dataSetUid} ${period} ${indicator}`).digest('hex').slice(0, 40)

/**
 * A FHIR R4 MeasureReport for one indicator of one facility and period. The reporter is the facility as DHIS2 knows it; each group is
 * one number with its product codes. What nobody reported has no group: it is not zero.
 */
export function measureReportOf(base: string, report: PublishedReport): object {
  const period = parsePeriod(report.period)
  return {
    resourceType: 'MeasureReport',
    id: reportId(report),
    meta: { lastUpdated: report.changedAt },
    status: 'complete',
    type: 'summary',
    measure: measureUrl(base, report.indicator),
    date: report.changedAt,
    reporter: {
      reference: `Location/${report.orgUnitUid}`,
      identifier: { system: DHIS2_SYSTEM, value: report.orgUnitUid },
      display: report.orgUnitName,
    },
    ...(period.ok && { period: { start: period.value.start, end: period.value.end } }),
    ...(report.values.length > 0 && { group: report.values.map((value) => groupOf(report, value)) }),
  }
}

const groupOf = ({ dataSetUid }: PublishedReport, value: PublishedValue): object => ({
  code: {
    coding: [
      {
        system: 'urn:dhis2:dataElement',
        code: value.dataElementUid,
        display: value.name,
      },
      ...(value.categoryOptionComboUid === null
        ? []
        : [{ system: 'urn:dhis2:categoryOptionCombo', code: value.categoryOptionComboUid }]),
      { system: 'urn:dhis2:dataSet', code: dataSetUid },
    ],
    text: value.productCodes.length > 0 ? value.productCodes.join(', ') : value.name,
  },
  measureScore: { value: Number(value.value), unit: value.unit },
})
