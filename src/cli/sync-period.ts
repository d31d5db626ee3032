import { parseMonth } from '../base/month.ts'
import { err, ok, type Result } from '../base/result.ts'

export interface Period {
  readonly firstMonth: number
  readonly lastMonth: number
}

/** What `--period` means to a work; a work that is not here has no months of its own. */
const MEANING: Readonly<Record<string, string>> = {
  'openlmis.reference': 'ideal stock amounts of these months; everything else of it has no months and is read whole',
  'openlmis.stock':
    'requisitions of these months, and stock cards with a movement in or after them; stock on hand is always the present one',
  'dhis2.doses': 'doses and completed reports of these months, target populations of their years',
  figures: 'figures of these months, of all facilities',
}

/** What a person should know who gives months to this work; undefined when it has none. */
export const meaningOfPeriod = (what: string): string | undefined => MEANING[what]

/** `202607`, or `202601-202607`: both included, the earlier first. */
export function parsePeriod(text: string): Result<Period, string> {
  const months = text.split('-').map((part) => parseMonth(part.trim()))
  const [first, last = first, ...more] = months
  if (!first?.ok || !last?.ok || more.length > 0) return err(`--period takes YYYYMM or YYYYMM-YYYYMM, got "${text}"`)
  if (last.value < first.value) return err(`--period takes the earlier month first, got "${text}"`)
  return ok({ firstMonth: first.value, lastMonth: last.value })
}
