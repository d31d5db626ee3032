import { useState, type KeyboardEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CrosswalkPlace, SearchResult } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { SavingError } from '../../ui/SavingError.tsx'
import { useTypedText } from '../../ui/use-typed-text.ts'
import { counterpartsQuery } from '../queries.ts'
import { Dialog } from './Dialog.tsx'

type Found = SearchResult['places'][number]

interface Props {
  readonly place: CrosswalkPlace
  readonly system: string
  readonly onChoose: (found: Found) => void
  readonly onClose: () => void
}

/** The whole of the other list, close ones first: typed into, walked with the arrow keys, taken with Enter. */
export function SearchDialog({ place, system, onChoose, onClose }: Props) {
  const { t } = useTranslation('crosswalk')
  const [asked, setAsked] = useState('')
  const [text, type] = useTypedText(asked, setAsked)
  const [at, setAt] = useState(0)
  const { data, error } = useQuery(counterpartsQuery(system, asked, place.id))
  const places = asked === '' ? [] : (data?.places ?? [])
  const current = Math.min(at, places.length - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    const found = places[current]
    if (event.key === 'ArrowDown') setAt(Math.min(current + 1, places.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(current - 1, 0))
    else if (event.key === 'Enter' && found && text.trim() === asked) onChoose(found)
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={t('search.title', { system: systemName(system) })} onClose={onClose}>
      <p className="small quiet">{t('search.for', { name: place.name, areas: place.areas.join(' / ') })}</p>
      <input
        type="text"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={places.length > 0}
        aria-controls="found-places"
        aria-activedescendant={places[current] ? `found-${places[current].id}` : undefined}
        aria-autocomplete="list"
        placeholder={t('search.placeholder')}
        value={text}
        onChange={(event) => {
          setAt(0)
          type(event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      <SavingError error={error} />
      {asked !== '' && data && places.length === 0 && <p role="status">{t('search.nothing')}</p>}
      <ul id="found-places" className="found" role="listbox" aria-label={t('search.results')}>
        {places.map((found, index) => (
          <FoundPlace key={found.id} found={found} selected={index === current} onChoose={() => onChoose(found)} />
        ))}
      </ul>
    </Dialog>
  )
}

function FoundPlace({ found, selected, onChoose }: { found: Found; selected: boolean; onChoose: () => void }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const holders = found.linkedTo.map(({ name }) => name).join(', ')
  const facts = [
    found.areas.join(' / '),
    found.code,
    found.kilometres !== null && t('map.kilometres', { n: format.decimal1(found.kilometres) }),
    holders !== '' && t('search.linkedTo', { name: holders }),
  ]
  return (
    // The field keeps the focus and holds the keys; a press on the row is for mouse and finger.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <li id={`found-${found.id}`} role="option" aria-selected={selected} onClick={onChoose}>
      <span className="strong">{found.name}</span>
      <span className="small quiet">{facts.filter(Boolean).join(' · ')}</span>
    </li>
  )
}
