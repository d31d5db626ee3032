import { err, ok, type Result } from '../../base/result.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { parseWebMessage } from './web-message.ts'

export interface OutgoingCompletion {
  readonly dataSet: string
  readonly period: string
  readonly orgUnit: string
  readonly attributeOptionCombo?: string
  /** `YYYY-MM-DD` */
  readonly date: string
}

export interface CompletionsPushed {
  /** Org units that were refused, with the server's words. */
  readonly refused: ReadonlyMap<string, string>
}

/** Says of these reports that they are complete. Saying it twice does no harm. */
export async function pushCompletions(
  connection: Connection,
  completions: readonly OutgoingCompletion[],
  signal?: AbortSignal,
): Promise<Result<CompletionsPushed, Dhis2Failure>> {
  // The key of the unit is `organisationUnit` here, unlike in data values.
  const rows = completions.map(({ orgUnit, ...row }) => ({ ...row, organisationUnit: orgUnit, completed: true }))
  const body = { completeDataSetRegistrations: rows }
  const answer = await connection.post('completeDataSetRegistrations', {}, body, signal)
  if (!answer.ok) return answer
  const summary = parseWebMessage(answer.value.body)?.importSummary
  if (!summary)
    return err({
      kind: 'unexpectedAnswer',
      message: `POST /api/completeDataSetRegistrations answered ${answer.value.httpStatus} without an import summary`,
    })
  const [first] = summary.conflicts
  const refused = new Map<string, string>()
  for (const { orgUnit } of completions) {
    const own = summary.conflicts.find(({ object, message }) => object === orgUnit || message.includes(orgUnit))
    if (own) refused.set(orgUnit, own.message)
    else if (summary.status === 'ERROR') refused.set(orgUnit, first?.message ?? summary.description ?? 'refused')
  }
  return ok({ refused })
}
