import { useTranslation } from 'react-i18next'
import { useFormat } from '../format/use-format.ts'

/** A figure with its unit; a dash when there is none. Units come as words of the contract: percent, doses, months, persons … */
export function useFigureValue(): (value: number | null, unit: string) => string {
  const { t } = useTranslation('explain')
  const format = useFormat()
  return (value, unit) => {
    if (value === null) return '–'
    if (unit === 'percent') return format.percent(value)
    const number =
      unit === 'persons' || (Number.isInteger(value) && unit !== 'months')
        ? format.whole(value)
        : format.decimal1(value)
    return `${number} ${t(`unit.${unit}`, { defaultValue: unit })}`
  }
}
