import { useTranslation } from 'react-i18next'
import type { PublishDataSet } from '../../../contract/publishing.ts'
import { useSession } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { useTypedText } from '../ui/use-typed-text.ts'
import { useChangeSearch } from './change-search.ts'
import { periodName } from './period-name.ts'
import type { PublishingSearch } from './publishing-search.ts'

interface Props {
  readonly search: PublishingSearch
  readonly dataSets: readonly PublishDataSet[]
  readonly dataSet: PublishDataSet
  readonly period: string
}

export function PublishingToolbar({ search, dataSets, dataSet, period }: Props) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const change = useChangeSearch()
  const periods = dataSet.periods.includes(period) ? dataSet.periods : [period, ...dataSet.periods]
  return (
    <div className="toolbar no-print" role="search" aria-label={t('toolbar.label')}>
      <label className="field">
        <span className="label">{t('toolbar.dataSet')}</span>
        <select
          value={dataSet.dataSetUid}
          onChange={(event) =>
            change({ dataSet: event.target.value, period: undefined, value: undefined, reason: undefined })
          }
        >
          {dataSets.map(({ dataSetUid, name }) => (
            <option key={dataSetUid} value={dataSetUid}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="label">{t('toolbar.period')}</span>
        <select
          value={period}
          onChange={(event) =>
            change({
              period: event.target.value === dataSet.lastClosedPeriod ? undefined : event.target.value,
              value: undefined,
            })
          }
        >
          {periods.map((one) => (
            <option key={one} value={one}>
              {periodName(t, format, one)}
            </option>
          ))}
        </select>
      </label>
      {(search.tab ?? 'reports') === 'reports' && <WhichFacilities search={search} />}
    </div>
  )
}

function WhichFacilities({ search }: { search: PublishingSearch }) {
  const { t } = useTranslation('publishing')
  const change = useChangeSearch()
  const districts = useSession()?.districts ?? []
  const [find, setFind] = useTypedText(search.find ?? '', (text) => change({ find: text === '' ? undefined : text }))
  return (
    <>
      {districts.length > 1 && (
        <label className="field">
          <span className="label">{t('toolbar.district')}</span>
          <select
            value={search.area ?? ''}
            onChange={(event) =>
              change({
                area: event.target.value === '' ? undefined : Number(event.target.value),
                facility: undefined,
              })
            }
          >
            <option value="">{t('toolbar.allDistricts')}</option>
            {districts.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field">
        <span className="label">{t('toolbar.find')}</span>
        <input type="search" value={find} onChange={(event) => setFind(event.target.value)} />
      </label>
    </>
  )
}
