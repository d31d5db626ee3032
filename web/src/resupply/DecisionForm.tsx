import { useId, useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResupplyFacility } from '../../../contract/resupply.ts'
import { useFormat } from '../format/use-format.ts'
import { SavingError } from '../ui/SavingError.tsx'
import type { FacilityAntigen } from './AntigenSection.tsx'
import { needsReason, readQuantity, vialsFor } from './decision-rule.ts'
import { useSaveDecision } from './queries.ts'

interface Props {
  readonly entry: FacilityAntigen
  readonly facility: ResupplyFacility
}

/** The person's own figure beside the recommended one: doses typed, vials shown, a reason when they differ. */
export function DecisionForm({ entry, facility }: Props) {
  const { t } = useTranslation('resupply')
  const { antigen, cell, decision } = entry
  const ids = { doses: useId(), reason: useId(), vials: useId() }
  const [text, setText] = useState(String(decision?.enteredDoses ?? cell.recommendedDoses ?? ''))
  const [reason, setReason] = useState(decision?.reason ?? '')
  const [asked, setAsked] = useState(false)
  const save = useSaveDecision(facility.facilityId, antigen.id)
  const doses = readQuantity(text)
  const reasonNeeded = doses !== null && needsReason(doses, cell.recommendedDoses, antigen.dosesPerVial)
  const reasonMissing = reasonNeeded && reason.trim() === ''
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setAsked(true)
    if (doses === null || reasonMissing) return
    save.mutate({ supplyMonth: facility.supplyMonth, enteredDoses: doses, reason: reason.trim() || null })
  }
  const locked = facility.signOff !== null
  return (
    <form className="decision" onSubmit={submit} aria-label={t('decision.label', { antigen: antigen.code })}>
      <div className="field">
        <label className="label" htmlFor={ids.doses}>
          {t('decision.doses')}
        </label>
        <input
          id={ids.doses}
          inputMode="numeric"
          className="number"
          size={8}
          value={text}
          disabled={locked}
          aria-invalid={asked && doses === null}
          aria-describedby={ids.vials}
          onChange={(event) => setText(event.target.value)}
        />
        <span id={ids.vials} className="hint">
          <Vials doses={doses} dosesPerVial={antigen.dosesPerVial} />
        </span>
      </div>
      <div className="field grow">
        <label className="label" htmlFor={ids.reason}>
          {t(reasonNeeded ? 'decision.reasonNeeded' : 'decision.reason')}
        </label>
        <input
          id={ids.reason}
          value={reason}
          maxLength={500}
          disabled={locked}
          aria-invalid={asked && reasonMissing}
          onChange={(event) => setReason(event.target.value)}
        />
        {asked && reasonMissing && <span className="error-text">{t('decision.sayWhy')}</span>}
      </div>
      <button type="submit" className="primary" disabled={locked || save.isPending}>
        {t('decision.save')}
      </button>
      {locked && <p className="small quiet">{t('decision.locked')}</p>}
      <p role="status" className="small">
        {save.isSuccess && t('decision.saved')}
      </p>
      <SavingError error={save.error} />
    </form>
  )
}

function Vials({ doses, dosesPerVial }: { doses: number | null; dosesPerVial: number | null }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  if (doses === null) return t('decision.notANumber')
  if (dosesPerVial === null) return null
  const vials = vialsFor(doses, dosesPerVial)
  const rounded = vials * dosesPerVial
  return rounded === doses
    ? t('decision.vials', { count: vials, vials: format.whole(vials), size: dosesPerVial })
    : t('decision.vialsRounded', {
        count: vials,
        vials: format.whole(vials),
        size: dosesPerVial,
        doses: format.whole(rounded),
      })
}
