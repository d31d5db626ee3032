import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CrosswalkPlace, Difference } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { MarkedText } from './MarkedText.tsx'
import { VerdictMark } from './VerdictMark.tsx'
import { markDifferences } from './mark-differences.ts'
import type { Choice } from './choices.ts'

/** Both records side by side, what differs marked in the words themselves and told in a word beside them. */
export function Comparison({ place, choice }: { place: CrosswalkPlace; choice: Choice }) {
  const { t } = useTranslation('crosswalk')
  const name = choice.differences.find(({ field }) => field === 'name')
  const rows = choice.differences.filter(
    ({ field, left, right }) => field !== 'name' && (left !== null || right !== null),
  )
  const names = markDifferences(place.name, choice.place.name)
  return (
    <div className="comparison" role="table" aria-label={t('compare.title')}>
      <div className="compare-row compare-names" role="row">
        <span className="field-name" role="rowheader">
          {t('field.name')}
        </span>
        <PlaceName place={place} side="left">
          <MarkedText stretches={names.left} />
        </PlaceName>
        <PlaceName place={choice.place} side="right">
          <MarkedText stretches={names.right} />
        </PlaceName>
        <span role="cell" className="verdict">
          {name && <VerdictMark verdict={name.verdict} />}
        </span>
      </div>
      {rows.map((row) => (
        <FieldRow key={row.field} row={row} />
      ))}
      <div className="compare-row" role="row">
        <span className="field-name" role="rowheader">
          {t('field.id')}
        </span>
        <span role="cell" className="side left key small">
          {place.sourceId}
        </span>
        <span role="cell" className="side right key small">
          {choice.place.sourceId}
        </span>
        <span role="cell" className="verdict" />
      </div>
    </div>
  )
}

interface NameProps {
  readonly place: CrosswalkPlace
  readonly side: 'left' | 'right'
  readonly children: ReactNode
}

function PlaceName({ place, side, children }: NameProps) {
  const { t } = useTranslation('crosswalk')
  return (
    <span role="cell" className={`side ${side}`}>
      <span className="side-system small">
        <SideSign side={side} />
        {systemName(place.system)}
        {place.url && (
          <a href={place.url} target="_blank" rel="noreferrer">
            {t('compare.open')}
            <span className="hidden-text">
              {place.name}, {systemName(place.system)}
            </span>
          </a>
        )}
      </span>
      <strong className="place-name">{children}</strong>
      {place.vanished && <span className="tag s-out">{t('place.vanished')}</span>}
      {!place.active && <span className="tag">{t('place.closed')}</span>}
      {place.holdsStock && side === 'left' && <span className="tag">{t('place.holdsStock')}</span>}
    </span>
  )
}

/** The sign under which a side is drawn on the map. */
export function SideSign({ side }: { side: 'left' | 'right' }) {
  return (
    <svg viewBox="0 0 12 12" width="11" height="11" className={`side-sign ${side}`} aria-hidden="true">
      {side === 'left' ? <circle cx="6" cy="6" r="5" /> : <path d="M6 0.5L11.5 6L6 11.5L0.5 6z" />}
    </svg>
  )
}

const MARKED: readonly Difference['field'][] = ['type', 'areas', 'code', 'gln']

function FieldRow({ row }: { row: Difference }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const marked =
    MARKED.includes(row.field) && row.left !== null && row.right !== null ? markDifferences(row.left, row.right) : null
  const plain = (value: string | null): ReactNode => {
    if (value === null) return <span className="quiet">{t('compare.missing')}</span>
    if (row.field === 'active') return t(value === 'true' ? 'place.active' : 'place.closed')
    return value
  }
  return (
    <div className="compare-row" role="row">
      <span className="field-name" role="rowheader">
        {t(`field.${row.field}`)}
        {row.truth !== null && (
          <span className="truth quiet">{t('compare.truth', { system: systemName(row.truth) })}</span>
        )}
      </span>
      <span role="cell" className="side left">
        {marked ? <MarkedText stretches={marked.left} /> : plain(row.left)}
      </span>
      <span role="cell" className="side right">
        {marked ? <MarkedText stretches={marked.right} /> : plain(row.right)}
      </span>
      <span role="cell" className="verdict">
        <VerdictMark verdict={row.verdict} />
        {row.kilometres !== null && (
          <span className="small quiet">{t('map.kilometres', { n: format.decimal1(row.kilometres) })}</span>
        )}
      </span>
    </div>
  )
}
