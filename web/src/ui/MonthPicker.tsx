import { useTranslation } from 'react-i18next'
import { useFormat } from '../format/use-format.ts'

interface Props {
  readonly months: readonly { month: number; expected: number; reported: number }[]
  readonly month: number
  readonly onChange: (month: number) => void
}

/** Each month with how many reported, so that the month chosen for the person explains itself. */
export function MonthPicker({ months, month, onChange }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const known = months.some((entry) => entry.month === month)
  const choices = (known ? months : [{ month, expected: 0, reported: 0 }, ...months]).toSorted(
    (a, b) => b.month - a.month,
  )
  return (
    <label className="field">
      <span className="label">{t('month.label')}</span>
      <select value={month} onChange={(event) => onChange(Number(event.target.value))}>
        {choices.map((entry) => (
          <option key={entry.month} value={entry.month}>
            {entry.expected === 0
              ? format.month(entry.month)
              : t('month.choice', {
                  month: format.month(entry.month),
                  reported: format.whole(entry.reported),
                  expected: format.whole(entry.expected),
                })}
          </option>
        ))}
      </select>
    </label>
  )
}
