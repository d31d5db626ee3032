import { RunFailure } from './describe-failure.ts'

export interface BrakeSettings {
  /** Share of the known rows that may vanish in one read; 0.2 when absent. */
  readonly maxVanishedShare?: number
  /** That many may vanish whatever the share; 10 when absent. */
  readonly fewRows?: number
}

/**
 * Stops a run when a source suddenly shows far fewer rows: an account that lost rights, a wrong database or a half-empty
 * server look exactly like that, and real closures come a few at a time.
 */
export function brakeOnVanishing(
  { rows, known, vanishing }: { readonly rows: string; readonly known: number; readonly vanishing: number },
  { maxVanishedShare = 0.2, fewRows = 10 }: BrakeSettings = {},
): void {
  const isEmptyRead = known > 0 && vanishing === known
  if (vanishing === 0 || (!isEmptyRead && (vanishing <= fewRows || vanishing <= known * maxVanishedShare))) return
  throw new RunFailure({
    reason: 'tooManyVanished',
    message: `${vanishing} of ${known} ${rows} are no longer there; nothing was marked as gone`,
    remedy:
      'Check that the address leads to the right system and that the account still sees the whole country. If they are really gone, run it again with the parameter confirmVanished.',
  })
}
