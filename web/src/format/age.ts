import type { TFunction } from 'i18next'
import { daysSince } from './format.ts'

/** "today", "9 days ago": how old a counted number is. */
export function ageOfDay(t: TFunction, day: string, now: Date = new Date()): string {
  return t('common:age.days', { count: daysSince(day, now) })
}

/** "12 minutes ago", "5 hours ago", "3 days ago". */
export function ageOfInstant(t: TFunction, instant: string, now: Date = new Date()): string {
  const minutes = Math.max(0, Math.round((now.getTime() - new Date(instant).getTime()) / 60_000))
  if (minutes < 90) return t('common:age.minutes', { count: minutes })
  const hours = Math.round(minutes / 60)
  if (hours < 48) return t('common:age.hours', { count: hours })
  return t('common:age.days', { count: Math.round(hours / 24) })
}
