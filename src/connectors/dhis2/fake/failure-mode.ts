import { z } from 'zod'

/**
 * How the fake misbehaves. `path` narrows it to requests whose path contains the text; `times` lets it heal by itself.
 *
 * - `slow`: answers rightly, late. `unavailable`: a proxy's HTML with 502, 503 or 504. `throttled`: 429.
 * - `reset`: the connection breaks inside the body. `truncated`: the body ends early, in good order.
 * - `html`: 200 with a login page where JSON belongs. `huge`: a body of that many bytes. `down`: nobody answers.
 */
export const FailureMode = z.intersection(
  z.object({ path: z.string().optional(), times: z.int().positive().optional() }),
  z.discriminatedUnion('kind', [
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
  ]),
)
export type FailureMode = z.infer<typeof FailureMode>

export const workingMode: FailureMode = { kind: 'ok' }

/** The mode to use for this request, and the mode that is left for the next one. */
export function modeFor(mode: FailureMode, path: string): { readonly now: FailureMode; readonly next: FailureMode } {
  if (mode.kind === 'ok' || (mode.path !== undefined && !path.includes(mode.path)))
    return { now: workingMode, next: mode }
  if (mode.times === undefined) return { now: mode, next: mode }
  return { now: mode, next: mode.times > 1 ? { ...mode, times: mode.times - 1 } : workingMode }
}
