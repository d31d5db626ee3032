import { useTranslation } from 'react-i18next'
import type { MappingFinding } from '../../../contract/stock-mapping.ts'
import { StatusMark } from '../ui/StatusMark.tsx'

/** What stands against sending, or should be known, each with what to do about it. */
export function Findings({ findings }: { findings: readonly MappingFinding[] }) {
  const { t } = useTranslation('stockMapping')
  if (findings.length === 0) return null
  return (
    <ul className="findings">
      {findings.map(({ code, severity, values, message, remedy }) => (
        <li key={code + JSON.stringify(values)} className={severity === 'error' ? 's-out' : 's-low'}>
          <StatusMark status={severity === 'error' ? 'out' : 'low'} />
          <span>
            <strong>{t(`finding.${code}.message`, { ...values, defaultValue: message })}</strong>{' '}
            {t(`finding.${code}.remedy`, { ...values, defaultValue: remedy })}
          </span>
        </li>
      ))}
    </ul>
  )
}
