import { useTranslation } from 'react-i18next'
import type { PublishPreview, PublishState } from '../../../../contract/publishing.ts'
import { useChangeSearch } from '../change-search.ts'
import { writeValueKey } from '../publishing-search.ts'
import { Figure, StateMark } from '../StateMark.tsx'

type Row = PublishPreview['sections'][number]['rows'][number]

/** The form of DHIS2 in its own order. Every number of ours opens its story. */
export function PreviewTable({ preview }: { preview: PublishPreview }) {
  const { t } = useTranslation('publishing')
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="preview-title">
      <table className="data-table preview-table">
        <thead>
          <tr>
            <th scope="col">{t('preview.element')}</th>
            <th scope="col" className="number">
              {t('preview.ours')}
            </th>
            <th scope="col" className="number">
              {t('preview.theirs')}
            </th>
            <th scope="col">{t('preview.change')}</th>
          </tr>
        </thead>
        {preview.sections.map((section, index) => (
          <tbody key={section.name ?? index}>
            {section.name !== null && (
              <tr className="section-row">
                <th scope="rowgroup" colSpan={4}>
                  {section.name}
                </th>
              </tr>
            )}
            {section.rows.map((row, at) => (
              <PreviewRow key={`${row.dataElementUid} ${row.cellId ?? at}`} row={row} preview={preview} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

/** What a report waits for stands above it once; here only what became of single values. */
const TOLD: ReadonlySet<PublishState> = new Set(['released', 'sending', 'rejected', 'dead'])

function PreviewRow({ row, preview }: { row: Row; preview: PublishPreview }) {
  const { t } = useTranslation('publishing')
  const change = useChangeSearch()
  const { cellId } = row
  const key = { facilityId: preview.facility.id, period: preview.period }
  return (
    <tr className={`change-${row.change}`}>
      <th scope="row">
        {row.name}
        {row.unit && <span className="quiet small"> {t(`unit.${row.unit}`, { defaultValue: row.unit })}</span>}
        {row.change === 'blocked' && (
          <span className="small block error-text">
            {row.detail ?? row.reason} {row.remedy}
          </span>
        )}
      </th>
      <td className="number">
        {cellId !== null && row.state !== null ? (
          <button
            type="button"
            className="plain strong"
            title={t('ledger.open')}
            onClick={() => change({ value: writeValueKey({ ...key, cellId }) })}
          >
            <Figure value={row.ours} />
          </button>
        ) : (
          <Figure value={row.ours} />
        )}
      </td>
      <td className="number">{preview.there.read ? <Figure value={row.theirs} /> : '?'}</td>
      <td>
        <ChangeWord row={row} read={preview.there.read} />
        {row.state !== null && TOLD.has(row.state) && <StateMark state={row.state} />}
      </td>
    </tr>
  )
}

const SIGN: Readonly<Partial<Record<Row['change'], string>>> = {
  new: '+',
  changed: '≠',
  removed: '−',
  blocked: '!',
  same: '=',
}

function ChangeWord({ row, read }: { row: Row; read: boolean }) {
  const { t } = useTranslation('publishing')
  if (!read) return <span className="quiet">{t('preview.unknown')}</span>
  const difference = differenceOf(row)
  return (
    <span className={`change ${row.change === 'same' || row.change === 'none' ? 'quiet' : 'strong'}`}>
      <span aria-hidden="true" className="sign">
        {SIGN[row.change]}
      </span>
      {t(`preview.word.${row.change}`)}
      {difference !== null && <span className="number"> ({difference})</span>}
    </span>
  )
}

/** How much DHIS2's number would move; only where both are numbers. */
function differenceOf({ change, ours, theirs }: Row): string | null {
  if (change !== 'changed' || ours === null || theirs === null) return null
  const by = Math.round((Number(ours) - Number(theirs)) * 1e6) / 1e6
  return Number.isFinite(by) ? `${by > 0 ? '+' : '−'}${Math.abs(by)}` : null
}
