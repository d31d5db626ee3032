import { useTranslation } from 'react-i18next'
import type { ResupplyFacility } from '../../../contract/resupply.ts'
import { useRight } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { useSignOff } from './queries.ts'

export function SignOff({ facility }: { facility: ResupplyFacility }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const mayDecide = useRight('resupply.decide')
  const sign = useSignOff(facility.facilityId)
  const open = facility.checks.filter((check) => !check.ticked).length
  const put = (done: boolean) => sign.mutate({ done, supplyMonth: facility.supplyMonth })
  return (
    <section className="sign-off" aria-labelledby="sign-title">
      <h3 id="sign-title">{t('signOff.title')}</h3>
      {facility.signOff ? (
        <p>
          <strong className="s-ok">
            ✓ {t('signOff.done', { by: facility.signOff.by, at: format.instant(facility.signOff.at) })}
          </strong>
        </p>
      ) : (
        <p className="small quiet">{open === 0 ? t('signOff.ready') : t('signOff.open', { count: open })}</p>
      )}
      {mayDecide && (
        <button
          type="button"
          className={facility.signOff ? '' : 'primary'}
          disabled={sign.isPending}
          onClick={() => put(facility.signOff === null)}
        >
          {t(facility.signOff ? 'signOff.withdraw' : 'signOff.sign', { month: format.month(facility.supplyMonth) })}
        </button>
      )}
      <SavingError error={sign.error} />
    </section>
  )
}
