import { useTranslation } from 'react-i18next'
import type { PackageObjectState, PackagePreview } from '../../../contract/dhis2-package.ts'
import { useFormat } from '../format/use-format.ts'

const STATES: readonly PackageObjectState[] = [
  'create',
  'update',
  'identical',
  'adopted',
  'changedThere',
  'codeTaken',
  'notOurs',
]

interface PreviewProps {
  preview: PackagePreview
  overwrite: readonly string[]
  onOverwrite: ((uids: readonly string[]) => void) | undefined
}

/** Counted by kind of object; then what stands in the way, and what somebody changed over there. */
export function Preview({ preview, overwrite, onOverwrite }: PreviewProps) {
  const { t } = useTranslation('dhis2Package')
  const shown = STATES.filter((state) => preview.types.some(({ counts }) => counts[state] > 0))
  return (
    <>
      <p className="strong">{t('on', { version: preview.version ?? '' })}</p>
      <Notices preview={preview} />
      {preview.types.length > 0 && <Counts preview={preview} states={shown} />}
      <Blocked preview={preview} />
      <ChangedThere preview={preview} overwrite={overwrite} onOverwrite={onOverwrite} />
    </>
  )
}

function Notices({ preview: { notices } }: { preview: PackagePreview }) {
  const { t } = useTranslation('dhis2Package')
  if (notices.length === 0) return null
  return (
    <ul className="small">
      {notices.map(({ code, blocks, names }) => (
        <li key={code} className={blocks ? 'error-text' : undefined}>
          {t(`notice.${code}`, { names: names.join(', ') })} <span className="quiet">{t(`noticeRemedy.${code}`)}</span>
        </li>
      ))}
    </ul>
  )
}

function Counts({ preview, states }: { preview: PackagePreview; states: readonly PackageObjectState[] }) {
  const { t } = useTranslation('dhis2Package')
  const format = useFormat()
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('counts')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('kind')}</th>
            {states.map((state) => (
              <th key={state} scope="col" className="number">
                {t(`state.${state}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.types.map(({ collection, counts }) => (
            <tr key={collection}>
              <th scope="row">{t(`collection.${collection}`, { defaultValue: collection })}</th>
              {states.map((state) => (
                <td key={state} className={counts[state] === 0 ? 'number quiet' : 'number'}>
                  {format.whole(counts[state])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Blocked({ preview }: { preview: PackagePreview }) {
  const { t } = useTranslation('dhis2Package')
  const blocked = preview.objects.filter(({ state }) => state === 'codeTaken' || state === 'notOurs')
  if (blocked.length === 0) return null
  return (
    <div role="alert">
      <p className="error-text">{t('blocked', { count: blocked.length })}</p>
      <ul className="small">
        {blocked.slice(0, 20).map(({ uid, code, name, state, theirName }) => (
          <li key={uid}>
            <strong>{name}</strong> {t(`blockedBy.${state}`, { code: code ?? uid, other: theirName ?? '?' })}
          </li>
        ))}
      </ul>
      <p className="small quiet">{t('blockedRemedy')}</p>
    </div>
  )
}

function ChangedThere({ preview, overwrite, onOverwrite }: PreviewProps) {
  const { t } = useTranslation('dhis2Package')
  const changed = preview.objects.filter(({ state }) => state === 'changedThere')
  if (changed.length === 0) return null
  const toggle = (uid: string, on: boolean) =>
    onOverwrite?.(on ? [...overwrite, uid] : overwrite.filter((other) => other !== uid))
  return (
    <details open={changed.length < 10}>
      <summary>{t('changed', { count: changed.length })}</summary>
      <p className="small quiet">{t('changedWhat')}</p>
      <ul className="package-changed">
        {changed.map(({ uid, name, differences }) => (
          <li key={uid}>
            <label className="row">
              {onOverwrite && (
                <input
                  type="checkbox"
                  checked={overwrite.includes(uid)}
                  onChange={(event) => toggle(uid, event.target.checked)}
                />
              )}
              <span>{name}</span>
            </label>
            <ul className="small quiet">
              {differences.map(({ property, ours, theirs }) => (
                <li key={property}>{t('difference', { property, ours, theirs })}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  )
}
