import { addMonths, monthOf, type Month } from '../base/month.ts'

const onDay = (month: Month, day: number): string =>
  `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** The next delivery, today included, as `YYYY-MM-DD`. The day exists in every month, since it is at most the 28th. */
export function nextDelivery(today: string, deliveryDay: number): string {
  const thisMonth = onDay(monthOf(today), deliveryDay)
  return today <= thisMonth ? thisMonth : onDay(addMonths(monthOf(today), 1), deliveryDay)
}

/** The month that decisions are made for: that of the next delivery. */
export const supplyMonthOf = (deliveryOn: string): Month => monthOf(deliveryOn)
