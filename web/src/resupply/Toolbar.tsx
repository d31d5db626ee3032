import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResupplyGrid } from '../../../contract/resupply.ts'
import { useSession } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { useNarrow } from '../ui/use-media.ts'
import { MonthPicker } from '../ui/MonthPicker.tsx'
import { useTypedText } from '../ui/use-typed-text.ts'
import { AntigenPicker } from './AntigenPicker.tsx'
import { SHOWN, type ResupplySearch, type Shown } from './resupply-search.ts'
import type { ChangeSearch } from './ResupplyPage.tsx'

interface Props {
  readonly grid: ResupplyGrid
  readonly search: ResupplySearch
  readonly change: ChangeSearch
  readonly shown: number
}

export function Toolbar({ grid, search, change, shown }: Props) {
  const { t } = useTranslation('resupply')
  const narrow = useNarrow()
  const more = <MoreTools grid={grid} search={search} change={change} shown={shown} />
  return (
    <div className="toolbar" role="search" aria-label={t('tools.label')}>
      <DistrictPicker grid={grid} change={change} />
      <FindField value={search.find} change={change} />
      {narrow ? (
        <details className="more-tools">
          <summary>{t('tools.more')}</summary>
          <div className="toolbar">{more}</div>
        </details>
      ) : (
        more
      )}
    </div>
  )
}

function MoreTools({ grid, search, change, shown }: Props) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  return (
    <>
      <MonthPicker months={grid.months} month={grid.month} onChange={(month) => change({ month })} />
      <StatusFilter value={search.filter ?? 'all'} change={change} />
      <AntigenPicker antigens={grid.antigens} picked={search.antigens} onChange={(antigens) => change({ antigens })} />
      <label className="row check">
        <input
          type="checkbox"
          checked={search.open === 1}
          onChange={(event) => change({ open: event.target.checked ? 1 : undefined })}
        />
        {t('tools.open')}
      </label>
      <span className="quiet check row" aria-live="polite">
        {t('tools.shown', { count: shown, of: format.whole(grid.rows.length) })}
      </span>
    </>
  )
}

function DistrictPicker({ grid, change }: { grid: ResupplyGrid; change: ChangeSearch }) {
  const { t } = useTranslation('resupply')
  const districts = useSession()?.districts ?? []
  const known = districts.some((district) => district.id === grid.district.id)
  const choices = known ? districts : [grid.district, ...districts]
  return (
    <label className="field">
      <span className="label">{t('tools.district')}</span>
      <select
        value={grid.district.id}
        onChange={(event) => change({ district: Number(event.target.value), facility: undefined, month: undefined })}
      >
        {choices.map((district) => (
          <option key={district.id} value={district.id}>
            {district.name}
          </option>
        ))}
      </select>
    </label>
  )
}

function FindField({ value, change }: { value: string | undefined; change: ChangeSearch }) {
  const { t } = useTranslation('resupply')
  const id = useId()
  const [text, type] = useTypedText(value ?? '', (find) => change({ find: find === '' ? undefined : find }))
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {t('tools.find')}
      </label>
      <input id={id} type="search" size={12} value={text} onChange={(event) => type(event.target.value)} />
    </div>
  )
}

function StatusFilter({ value, change }: { value: Shown; change: ChangeSearch }) {
  const { t } = useTranslation('resupply')
  const choose = (text: string) => change({ filter: SHOWN.find((shown) => shown === text && shown !== 'all') })
  return (
    <label className="field">
      <span className="label">{t('tools.filter')}</span>
      <select value={value} onChange={(event) => choose(event.target.value)}>
        {SHOWN.map((shown) => (
          <option key={shown} value={shown}>
            {t(`tools.shownOnly.${shown}`)}
          </option>
        ))}
      </select>
    </label>
  )
}
