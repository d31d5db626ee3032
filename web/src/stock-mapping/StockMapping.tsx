import '../styles/stock-mapping.css'
import { useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { StockDataSet, StockMappings } from '../../../contract/stock-mapping.ts'
import { useRight } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import type { SystemsSearch } from '../systems/systems-search.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { Findings } from './Findings.tsx'
import { buildGrid, type Show } from './grid.ts'
import { ImportForm } from './ImportForm.tsx'
import { MappingGrid } from './MappingGrid.tsx'
import { MappingPanel } from './MappingPanel.tsx'
import { stockMappingsQuery, useConfirmByCode } from './queries.ts'

const SHOWS: readonly Show[] = ['all', 'toDecide', 'problems']

/** Which data element of DHIS2 receives which number of the stock: a grid of what is counted by indicator. */
export function StockMapping({ search }: { search: SystemsSearch }) {
  const { t } = useTranslation('stockMapping')
  const { data, error, refetch } = useQuery(stockMappingsQuery(search.dataSet))
  if (error && !data) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  if (data.dataSets.length === 0) return <p className="card empty">{t('noDataSets')}</p>
  return <Loaded data={data} search={search} />
}

function Loaded({ data, search }: { data: StockMappings; search: SystemsSearch }) {
  const navigate = useNavigate({ from: '/systems' })
  const mayEdit = useRight('mappings.edit')
  const change = (to: Partial<SystemsSearch>) =>
    void navigate({ search: (now) => ({ ...now, ...to }), replace: true, resetScroll: false })
  const show = SHOWS.find((candidate) => candidate === search.show) ?? 'all'
  const grid = buildGrid(data, show)
  const set = data.dataSets.find(({ uid }) => uid === data.dataSetUid)
  return (
    <div className="stack">
      <Tools data={data} show={show} change={change} />
      {set && <DataSetState set={set} mayEdit={mayEdit} />}
      {mayEdit && <ImportForm />}
      <div className={search.cell === undefined ? 'mapping-split' : 'mapping-split with-panel'}>
        <MappingGrid grid={grid} opened={search.cell} onOpen={(cell) => change({ cell })} />
        {search.cell !== undefined && (
          <MappingPanel
            key={search.cell}
            data={data}
            grid={buildGrid(data)}
            cell={search.cell}
            onClose={() => change({ cell: undefined })}
          />
        )}
      </div>
    </div>
  )
}

function Tools({
  data,
  show,
  change,
}: {
  data: StockMappings
  show: Show
  change: (to: Partial<SystemsSearch>) => void
}) {
  const { t } = useTranslation('stockMapping')
  return (
    <div className="toolbar" role="search" aria-label={t('tools')}>
      <label className="field">
        <span className="label">{t('dataSet')}</span>
        <select
          value={data.dataSetUid ?? ''}
          onChange={(event) => change({ dataSet: event.target.value, cell: undefined })}
        >
          {data.dataSets.map(({ uid, name }) => (
            <option key={uid} value={uid}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="label">{t('show.label')}</span>
        <select
          value={show}
          onChange={(event) => change({ show: event.target.value === 'all' ? undefined : event.target.value })}
        >
          {SHOWS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`show.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <span className="push check row files">
        <a href="/api/v1/stock-mapping/file.csv" download>
          CSV
        </a>
        <a href="/api/v1/stock-mapping/file.xlsx" download>
          Excel
        </a>
      </span>
    </div>
  )
}

/** How far the mapping of a data set is, what stands against all of it, and what can be confirmed together. */
function DataSetState({ set, mayEdit }: { set: StockDataSet; mayEdit: boolean }) {
  const { t } = useTranslation('stockMapping')
  const format = useFormat()
  const confirm = useConfirmByCode()
  const { confirmed, proposed, broken, readyByCode } = set
  const periodType = t(`periodType.${set.periodType}`, { defaultValue: set.periodType })
  return (
    <section className="card section" aria-label={set.name}>
      <p aria-live="polite">
        <strong>{t('counts.confirmed', { count: confirmed, n: format.whole(confirmed) })}</strong>
        {broken > 0 && `, ${t('counts.broken', { count: broken, n: format.whole(broken) })}`},{' '}
        {t('counts.proposed', { count: proposed, n: format.whole(proposed) })} · {periodType}
      </p>
      <Findings findings={set.findings} />
      {mayEdit && readyByCode > 0 && (
        <div className="row">
          <button
            type="button"
            className="primary"
            disabled={confirm.isPending}
            onClick={() => confirm.mutate(set.uid)}
          >
            {t('confirmByCode.action', { count: readyByCode, n: format.whole(readyByCode) })}
          </button>
          <span className="quiet small">{t('confirmByCode.what')}</span>
        </div>
      )}
      <SavingError error={confirm.error} />
    </section>
  )
}
