import { err, ok, type Result } from '../../base/result.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { interpretImport, type ImportOutcome } from './interpret-import.ts'
import type { OutgoingValue } from './outgoing-value.ts'
import { parseWebMessage, type ImportSummary } from './web-message.ts'

export interface DataValuePush {
  /** One data set for a request: from 2.43 on what is wrong with one org unit refuses all of them. */
  readonly dataSet: string
  readonly values: readonly OutgoingValue[]
  /** Takes the values back instead. */
  readonly deletes?: boolean
  /** Validates and counts, stores nothing. */
  readonly dryRun?: boolean
}

export interface DataValuesPushed {
  readonly outcome: ImportOutcome
  readonly httpStatus: number
  readonly summary: ImportSummary
}

/**
 * Sends values once. Nothing is tried again here: the caller writes down what it is about to do, and knows what to do when the answer
 * does not come. Storing the same values twice does no harm.
 */
export async function pushDataValues(
  connection: Connection,
  { dataSet, values, deletes = false, dryRun = false }: DataValuePush,
  signal?: AbortSignal,
): Promise<Result<DataValuesPushed, Dhis2Failure>> {
  const query = {
    importStrategy: deletes ? 'DELETE' : 'CREATE_AND_UPDATE',
    dataElementIdScheme: 'UID',
    orgUnitIdScheme: 'UID',
    ...(dryRun ? { dryRun: true } : {}),
  }
  const answer = await connection.post('dataValueSets', query, { dataSet, dataValues: values }, signal)
  if (!answer.ok) return answer
  const { httpStatus, body } = answer.value
  const summary = parseWebMessage(body)?.importSummary
  if (!summary)
    return err({
      kind: 'unexpectedAnswer',
      message: `POST /api/dataValueSets answered ${httpStatus} without an import summary`,
    })
  return ok({ outcome: interpretImport(summary, values), httpStatus, summary })
}
