import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { systemName } from '../format/system-name.ts'
import { useTypedText } from '../ui/use-typed-text.ts'
import { areasQuery } from './queries.ts'

export interface ChosenArea {
  readonly id: number
  readonly name: string
}

interface Props {
  readonly chosen: readonly ChosenArea[]
  readonly onChange: (areas: ChosenArea[]) => void
}

/** The areas that somebody works in, found by a part of their name. */
export function AreaPicker({ chosen, onChange }: Props) {
  const { t } = useTranslation('accounts')
  const [search, setSearch] = useState('')
  const [text, type] = useTypedText(search, setSearch)
  const { data } = useQuery(areasQuery(search))
  const found = data?.filter(({ id }) => !chosen.some((area) => area.id === id)) ?? []
  return (
    <div className="field">
      {chosen.length > 0 && (
        <ul className="chosen-areas" aria-label={t('areas.chosen')}>
          {chosen.map((area) => (
            <li key={area.id} className="row">
              {area.name}
              <button
                type="button"
                aria-label={t('areas.remove', { area: area.name })}
                onClick={() => onChange(chosen.filter(({ id }) => id !== area.id))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <label className="field">
        <span className="label">{t('areas.find')}</span>
        <input type="search" value={text} onChange={(event) => type(event.target.value)} />
      </label>
      {search !== '' && data && found.length === 0 && <p className="small quiet">{t('areas.none')}</p>}
      {found.length > 0 && (
        <ul className="area-choices" aria-label={t('areas.found')}>
          {found.map((area) => (
            <li key={area.id}>
              <button type="button" onClick={() => onChange([...chosen, { id: area.id, name: area.name }])}>
                {area.name}
                <span className="quiet small">
                  {[area.levelName, ...area.within, systemName(area.hierarchy)].filter(Boolean).join(' · ')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
