import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import { idSet } from '../shell/search-values.ts'

interface Props {
  readonly antigens: readonly Antigen[]
  readonly picked: string | undefined
  readonly onChange: (picked: string | undefined) => void
}

/** All or some of the columns. Picking everything again empties the address. */
export function AntigenPicker({ antigens, picked, onChange }: Props) {
  const { t } = useTranslation()
  const ids = idSet(picked)
  const isOn = (antigen: Antigen) => ids.size === 0 || ids.has(antigen.id)
  const keep = (chosen: readonly Antigen[]) =>
    onChange(
      chosen.length === 0 || chosen.length === antigens.length ? undefined : chosen.map(({ id }) => id).join(','),
    )
  const turn = (antigen: Antigen) => keep(antigens.filter((other) => (other === antigen ? !isOn(other) : isOn(other))))
  const summary = ids.size === 0 ? t('antigens.all') : t('antigens.some', { count: antigens.filter(isOn).length })
  return (
    <div className="field">
      <span className="label">{t('antigens.label')}</span>
      <details className="menu">
        <summary className="button">{summary}</summary>
        <div className="menu-body card">
          <div className="row">
            <button type="button" onClick={() => onChange(undefined)}>
              {t('antigens.all')}
            </button>
            <button type="button" onClick={() => keep(antigens.filter(({ tracer }) => tracer))}>
              {t('antigens.tracers')}
            </button>
          </div>
          {antigens.map((antigen) => (
            <label key={antigen.id} className="row">
              <input type="checkbox" checked={isOn(antigen)} onChange={() => turn(antigen)} />
              <span>
                {antigen.code} <span className="quiet small">{antigen.name}</span>
              </span>
            </label>
          ))}
        </div>
      </details>
    </div>
  )
}
