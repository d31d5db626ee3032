import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CaseState, CrosswalkArea } from '../../../contract/crosswalk.ts'
import { systemName } from '../format/system-name.ts'
import { useFormat } from '../format/use-format.ts'
import { useChangeSearch } from './change-search.ts'
import { DEFAULT_SYSTEM, areaPath, type CrosswalkSearch } from './crosswalk-search.ts'
import { areasQuery } from './queries.ts'

interface Props {
  readonly search: CrosswalkSearch
  readonly systems: readonly string[]
  /** The states that can be chosen; none where the list is of one kind. */
  readonly states?: readonly CaseState[]
  readonly children?: ReactNode
}

/** Which system, which area, which state; all of it in the address. */
export function Filters({ search, systems, states, children }: Props) {
  const { t } = useTranslation('crosswalk')
  const change = useChangeSearch()
  const system = search.system ?? DEFAULT_SYSTEM
  return (
    <div className="toolbar no-print" role="search" aria-label={t('filter.title')}>
      {systems.length > 1 && (
        <label className="field">
          <span className="label">{t('filter.system')}</span>
          <select
            value={system}
            onChange={(event) =>
              change({
                system: event.target.value === DEFAULT_SYSTEM ? undefined : event.target.value,
                place: undefined,
              })
            }
          >
            {systems.map((one) => (
              <option key={one} value={one}>
                {systemName(one)}
              </option>
            ))}
          </select>
        </label>
      )}
      <AreaFilter
        path={areaPath(search.area)}
        onChange={(path) => change({ area: path.length === 0 ? undefined : path.join(','), place: undefined })}
      />
      {states && (
        <label className="field">
          <span className="label">{t('filter.state')}</span>
          <select
            value={search.state ?? ''}
            onChange={(event) =>
              change({ state: states.find((state) => state === event.target.value), place: undefined })
            }
          >
            <option value="">{t('filter.allStates')}</option>
            {states.map((state) => (
              <option key={state} value={state}>
                {t(`state.${state}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      {children}
    </div>
  )
}

interface AreaProps {
  readonly path: readonly number[]
  readonly onChange: (path: number[]) => void
}

/** Area by area from the top: a choice opens the next lower one. */
export function AreaFilter({ path, onChange }: AreaProps) {
  return [...path, undefined].map((chosen, depth) => (
    <AreaLevel
      key={path.slice(0, depth).join()}
      parent={path[depth - 1]}
      chosen={chosen}
      onChange={(id) => onChange(id === undefined ? path.slice(0, depth) : [...path.slice(0, depth), id])}
    />
  ))
}

interface LevelProps {
  readonly parent: number | undefined
  readonly chosen: number | undefined
  readonly onChange: (id: number | undefined) => void
}

function AreaLevel({ parent, chosen, onChange }: LevelProps) {
  const { t } = useTranslation('crosswalk')
  const areas = useQuery(areasQuery(parent)).data?.areas ?? []
  const [only] = areas
  if (!only) return null
  // The country is no choice.
  if (areas.length === 1 && parent === undefined && only.hasChildren)
    return <AreaLevel parent={only.id} chosen={chosen} onChange={onChange} />
  const level = only.levelName ?? t('filter.area')
  return (
    <label className="field">
      <span className="label">{level}</span>
      <select
        value={chosen ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : Number(event.target.value))}
      >
        <option value="">{t('filter.allAreas')}</option>
        {areas.map((area) => (
          <AreaOption key={area.id} area={area} />
        ))}
      </select>
    </label>
  )
}

function AreaOption({ area }: { area: CrosswalkArea }) {
  const format = useFormat()
  return <option value={area.id}>{area.open > 0 ? `${area.name} (${format.whole(area.open)})` : area.name}</option>
}
