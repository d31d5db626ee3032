import { z } from 'zod'

/**
 * How the fake misbehaves. `path` narrows it to requests whose path contains the text, `method` to those of one kind; `times` lets it heal
 * by itself, `every` lets all but each n-th request pass.
 *
 * - `slow`: answers rightly, late. `unavailable`: a proxy's HTML with 502, 503 or 504. `throttled`: 429.
 * - `reset`: the connection breaks inside the body. `truncated`: the body ends early, in good order.
 * - `inTurn`: one of several modes after the other. `html`: 200 with a login page where JSON belongs. `huge`: a body of that many bytes. `down`: nobody answers.
 */
const Kind = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  z.object({ kind: z.literal('slow'), delayMs: z.int().nonnegative() }),
  z.object({
    kind: z.literal('unavailable'),
    status: z.union([z.literal(502), z.literal(503), z.literal(504)]).default(503),
    retryAfterSeconds: z.number().nonnegative().optional(),
  }),
  z.object({ kind: z.literal('throttled'), retryAfterSeconds: z.number().nonnegative() }),
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('truncated') }),
  z.object({ kind: z.literal('html') }),
  z.object({ kind: z.literal('huge'), bytes: z.int().positive() }),
  z.object({ kind: z.literal('down') }),
])

export const FailureMode = z.intersection(
  z.object({
    path: z.string().optional(),
    method: z.string().optional(),
    times: z.int().positive().optional(),
    every: z.int().positive().optional(),
    /** Requests that it could have met so far. */
    met: z.int().nonnegative().optional(),
  }),
  z.union([Kind, z.object({ kind: z.literal('inTurn'), modes: z.array(Kind).min(1) })]),
)
export type FailureMode = z.infer<typeof FailureMode>

export const workingMode: FailureMode = { kind: 'ok' }

/** What happens to one request. */
export type Misbehaviour = z.infer<typeof Kind>

/** The mode to use for this request, and the mode that is left for the next one. */
export function modeFor(
  mode: FailureMode,
  path: string,
  method: string,
): { readonly now: Misbehaviour; readonly next: FailureMode } {
  const isOther = mode.method !== undefined && mode.method !== method
  if (mode.kind === 'ok' || isOther || (mode.path !== undefined && !path.includes(mode.path)))
    return { now: { kind: 'ok' }, next: mode }
  const met = (mode.met ?? 0) + 1
  const next = { ...mode, met }
  const { every = 1, times } = mode
  if (met % every !== 0) return { now: { kind: 'ok' }, next }
  const now = mode.kind === 'inTurn' ? (mode.modes[(met / every - 1) % mode.modes.length] ?? { kind: 'ok' }) : mode
  if (times === undefined) return { now, next }
  return { now, next: times > 1 ? { ...next, times: times - 1 } : workingMode }
}
