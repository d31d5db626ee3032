import '../styles/resupply.css'
import { useMemo } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ResupplyGrid } from '../../../contract/resupply.ts'
import { useSession } from '../api/session.ts'
import { ExplainProvider } from '../explain/ExplainProvider.tsx'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { SourceLine } from '../shell/SourceLine.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { useNarrow, usePrinting } from '../ui/use-media.ts'
import { arrangeRows, chosenAntigens } from './arrange-rows.ts'
import { Exports } from './Exports.tsx'
import { FacilityList } from './FacilityList.tsx'
import { FacilityPanel } from './FacilityPanel.tsx'
import { GridTable } from './GridTable.tsx'
import { Headline } from './Headline.tsx'
import { PrintSheet } from './PrintSheet.tsx'
import { gridQuery } from './queries.ts'
import { NothingFits, NoFacilities } from './EmptyGrid.tsx'
import { Toolbar } from './Toolbar.tsx'
import type { ResupplySearch } from './resupply-search.ts'

export function ResupplyPage() {
  const { t } = useTranslation('resupply')
  const session = useSession()
  const search = useSearch({ from: '/signedIn/resupply' })
  const district = search.district ?? session?.districts[0]?.id
  const { data, error, refetch } = useQuery({ ...gridQuery({ ...search, district }), enabled: district !== undefined })
  usePageTitle(data ? `${data.data.district.name} · ${t('title')}` : t('title'))
  if (session && district === undefined) return <NoDistrict />
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <ExplainProvider>
      <SourceLine sources={data.data.sources} keptAt={data.keptAt} />
      <Loaded grid={data.data} search={{ ...search, district }} />
    </ExplainProvider>
  )
}

function NoDistrict() {
  const { t } = useTranslation('resupply')
  return (
    <section className="page-message card">
      <h1>{t('noDistrict.title')}</h1>
      <p>{t('noDistrict.text')}</p>
    </section>
  )
}

export type ChangeSearch = (change: Partial<ResupplySearch>) => void

function useChangeSearch(): ChangeSearch {
  const navigate = useNavigate({ from: '/resupply' })
  return (change) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: !('facility' in change), resetScroll: false })
}

function Loaded({ grid, search }: { grid: ResupplyGrid; search: ResupplySearch }) {
  const { i18n } = useTranslation()
  const narrow = useNarrow()
  const printing = usePrinting()
  const change = useChangeSearch()
  const antigens = useMemo(() => chosenAntigens(grid.antigens, search.antigens), [grid.antigens, search.antigens])
  const { sort, find, filter, open } = search
  const rows = useMemo(
    () => arrangeRows(grid.rows, { sort, find, filter, open }, antigens, i18n.language),
    [grid.rows, sort, find, filter, open, antigens, i18n.language],
  )
  if (printing) return <PrintSheet grid={grid} rows={rows} antigens={antigens} />
  const shared = { grid, rows, antigens, search, change }
  return (
    <div className={search.facility ? 'page resupply-page with-panel' : 'page resupply-page'}>
      <div className="resupply-main">
        <div className="page-head">
          <Headline grid={grid} />
          <Exports search={search} />
        </div>
        <Toolbar grid={grid} search={search} change={change} shown={rows.length} />
        {grid.rows.length === 0 && <NoFacilities district={grid.district.name} />}
        {grid.rows.length > 0 && rows.length === 0 && <NothingFits change={change} />}
        {rows.length > 0 && (narrow ? <FacilityList {...shared} /> : <GridTable {...shared} />)}
      </div>
      {search.facility !== undefined && (
        <FacilityPanel key={search.facility} grid={grid} search={search} change={change} />
      )}
    </div>
  )
}
