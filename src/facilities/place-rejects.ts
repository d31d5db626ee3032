import type { Reject } from '../base/reject.ts'
import { duplicateCodes } from './duplicate-codes.ts'
import { countMirrored, positionFault, positionMessage, type Bounds, type Position } from './position.ts'

/** How one system calls its rows, for messages that its people understand. */
export interface RowNames {
  readonly system: string
  /** For keys of rejects, e.g. `facility`. */
  readonly entity: string
  /** As people say it, e.g. `Facility`. */
  readonly noun: string
  /** Where it is corrected, e.g. `OpenLMIS`. */
  readonly where: string
}

export interface Labelled {
  readonly id: string
  readonly code: string | null
  readonly name: string | null
}

/** e.g. `Facility "Comfort Health Clinic" (HC01)`. */
export const label = ({ noun }: RowNames, { id, code, name }: Labelled): string =>
  `${noun} ${name ? `"${name}" ` : ''}(${code ?? id})`

export const rejectOf = (
  names: RowNames,
  row: Labelled,
  { reason, says, remedy }: { readonly reason: string; readonly says: string; readonly remedy: string },
  raw?: unknown,
): Reject => ({
  system: names.system,
  entity: names.entity,
  key: row.id,
  reason,
  message: `${label(names, row)} ${says}`,
  remedy,
  ...(raw === undefined ? {} : { raw }),
})

export const emptyName = (names: RowNames, row: Labelled): Reject =>
  rejectOf(names, row, {
    reason: 'emptyName',
    says: 'has no name; it is shown by its code',
    remedy: `Give it a name in ${names.where}.`,
  })

/** One reject for each row whose code another row has too, by case or spaces different. */
export function duplicateCodeRejects(names: RowNames, rows: readonly Labelled[]): Reject[] {
  return duplicateCodes(rows).flatMap((group) => {
    const codes = group.map(({ code }) => `"${code}"`).toSorted()
    return group.map((row) =>
      rejectOf(names, row, {
        reason: 'duplicateCode',
        says: `shares its code with others that differ in case or spaces only: ${codes.slice(0, 5).join(', ')}; it is kept, but not linked by code`,
        remedy: `Make the codes different in ${names.where}, or link these facilities by hand or by CSV.`,
      }),
    )
  })
}

export interface Positioned extends Labelled {
  readonly position: Position | null
}

/** Rows whose position cannot be right, by id. They are kept without it. */
export function positionRejects(names: RowNames, rows: readonly Positioned[], bounds?: Bounds): Map<string, Reject> {
  const rejects = new Map<string, Reject>()
  for (const row of rows) {
    const fault = row.position ? positionFault(row.position, bounds) : undefined
    if (!row.position || !fault) continue
    const says = `is kept without a position: ${positionMessage(fault, row.position)}`
    const remedy = `Correct the position in ${names.where}.`
    rejects.set(row.id, rejectOf(names, row, { reason: fault, says, remedy }, row.position))
  }
  return rejects
}

/** One reject for all, since without the country's bounds nobody can say which rows are wrong. */
export function mirroredReject(names: RowNames, rows: readonly Positioned[], bounds?: Bounds): Reject[] {
  const positions = rows.flatMap(({ position }) => position ?? [])
  const mirrored = bounds ? 0 : countMirrored(positions)
  if (mirrored === 0) return []
  return [
    {
      system: names.system,
      entity: names.entity,
      key: 'positions',
      reason: 'positionsMirrored',
      message: `${mirrored} of ${positions.length} positions have latitude and longitude in the other order than most: either these or the others are wrong. All are kept as they are`,
      remedy: `Set the bounds of the country in the configuration, so that wrong ones are told one by one, and correct them in ${names.where}.`,
    },
  ]
}
