import type { Derived } from './derive-indicator.ts'

export interface Told {
  readonly value: string | null
  readonly reason: string | null
  readonly detail: string | null
}

export const NOTHING_TOLD: Told = { value: null, reason: null, detail: null }

export interface NumberForm {
  /** Averages have fractions by nature and may be rounded; counted things may not. */
  readonly isAverage: boolean
  readonly unit: string
  /** DHIS2's value type, e.g. `INTEGER_ZERO_OR_POSITIVE`. */
  readonly valueType: string
}

/** A number as DHIS2 gets it, or why it gets none. Half a vial is told as a reason, not rounded away. */
export function formatNumber(derived: Derived, { isAverage, unit, valueType }: NumberForm): Told {
  if (derived.kind === 'none') return NOTHING_TOLD
  if (derived.kind === 'refused') return { value: null, reason: derived.reason, detail: derived.detail }
  const { number, whole } = derived
  if (whole) return { value: String(number), reason: null, detail: null }
  if (!isAverage)
    return {
      value: null,
      reason: 'unitNotWhole',
      detail: `${plain(number)} is no whole number of ${unit}`,
    }
  // OpenLMIS rounds average consumption up.
  const text = valueType.startsWith('INTEGER') ? String(Math.ceil(number)) : plain(number)
  return { value: text, reason: null, detail: null }
}

const plain = (number: number): string => String(Math.round(number * 100) / 100)
