import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResupplyFacility } from '../../../contract/resupply.ts'
import { useRight } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { useSaveCheck } from './queries.ts'

type Check = ResupplyFacility['checks'][number]

/** The six things an officer verifies before a quantity is final (OLMIS-3275). */
export function Checklist({ facility }: { facility: ResupplyFacility }) {
  const { t } = useTranslation('resupply')
  const mayDecide = useRight('resupply.decide')
  const locked = !mayDecide || facility.signOff !== null
  return (
    <section aria-labelledby="checks-title">
      <h3 id="checks-title">{t('checks.title')}</h3>
      <ul className="checks">
        {facility.checks.map((check) => (
          <CheckRow key={check.item} check={check} facility={facility} locked={locked} />
        ))}
      </ul>
    </section>
  )
}

function CheckRow({ check, facility, locked }: { check: Check; facility: ResupplyFacility; locked: boolean }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const id = useId()
  const save = useSaveCheck(facility.facilityId, check.item)
  const [note, setNote] = useState(check.note ?? '')
  const [noting, setNoting] = useState(false)
  const put = (ticked: boolean, text: string) =>
    save.mutate(
      { supplyMonth: facility.supplyMonth, ticked, note: text.trim() || null },
      { onSuccess: () => setNoting(false) },
    )
  return (
    <li>
      <input
        id={id}
        type="checkbox"
        checked={save.isPending ? save.variables.ticked : check.ticked}
        disabled={locked}
        onChange={(event) => put(event.target.checked, note)}
      />
      <div>
        <label htmlFor={id}>{t(`checks.${check.item}`)}</label>
        {check.by && check.at && (
          <p className="small quiet">{t('checks.by', { by: check.by, at: format.instant(check.at) })}</p>
        )}
        {!noting && check.note && <p className="small">“{check.note}”</p>}
        {noting && (
          <span className="row note">
            <input
              aria-label={t('checks.note')}
              value={note}
              maxLength={500}
              onChange={(event) => setNote(event.target.value)}
            />
            <button type="button" onClick={() => put(check.ticked, note)}>
              {t('checks.saveNote')}
            </button>
          </span>
        )}
        <SavingError error={save.error} />
      </div>
      {!locked && !noting && (
        <button type="button" className="plain link small" onClick={() => setNoting(true)}>
          {t(check.note ? 'checks.changeNote' : 'checks.addNote')}
        </button>
      )}
    </li>
  )
}
