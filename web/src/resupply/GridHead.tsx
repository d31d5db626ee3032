import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import { nextSort, readSort, type Sort } from './arrange-rows.ts'
import type { ResupplySearch } from './resupply-search.ts'
import type { ChangeSearch } from './ResupplyPage.tsx'

interface Props {
  readonly antigens: readonly Antigen[]
  readonly search: ResupplySearch
  readonly change: ChangeSearch
}

const ariaSort = (sort: Sort, by: Sort['by']) =>
  sort.by !== by ? 'none' : sort.descending ? 'descending' : 'ascending'

export function GridHead({ antigens, search, change }: Props) {
  const { t } = useTranslation('resupply')
  const sort = readSort(search.sort)
  const sortBy = (by: Sort['by']) => change({ sort: nextSort(sort, by) })
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className="first" rowSpan={2} aria-sort={ariaSort(sort, 'name')}>
          <span className="head-sorts">
            <SortButton label={t('grid.facility')} sort={sort} by="name" onSort={sortBy} />
            <SortButton label={t('grid.urgency')} sort={sort} by="urgency" onSort={sortBy} />
          </span>
        </th>
        {antigens.map((antigen) => (
          <th key={antigen.id} scope="col" aria-sort={ariaSort(sort, antigen.id)} className="antigen">
            <SortButton label={antigen.code} title={antigen.name} sort={sort} by={antigen.id} onSort={sortBy} />
          </th>
        ))}
      </tr>
      <tr aria-rowindex={2}>
        {antigens.map((antigen) => (
          <th key={antigen.id} scope="col" className="units">
            <span className="cell-parts">
              <Unit first={t('unit.soh')} second={t('unit.age')} />
              <Unit first={t('unit.months')} second={t('unit.lastMovement')} />
              <Unit first={t('unit.given')} second={t('unit.coverage')} />
              <Unit first={t('unit.send')} second={t('unit.entered')} />
            </span>
          </th>
        ))}
      </tr>
    </thead>
  )
}

function Unit({ first, second }: { first: string; second: string }) {
  return (
    <span className="part">
      <span>{first}</span>
      <span>{second}</span>
    </span>
  )
}

interface SortButtonProps {
  readonly label: string
  readonly title?: string
  readonly sort: Sort
  readonly by: Sort['by']
  readonly onSort: (by: Sort['by']) => void
}

function SortButton({ label, title, sort, by, onSort }: SortButtonProps) {
  const { t } = useTranslation('resupply')
  const active = sort.by === by
  return (
    <button
      type="button"
      className={active ? 'plain sort active' : 'plain sort'}
      title={title}
      aria-label={t('grid.sortBy', { what: title ? `${label}, ${title}` : label })}
      onClick={() => onSort(by)}
    >
      {label}
      <span aria-hidden="true" className="sort-arrow">
        {active ? (sort.descending ? '▾' : '▴') : ''}
      </span>
    </button>
  )
}
