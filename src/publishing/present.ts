import type {
  PublishBatch,
  PublishFinding,
  PublishState,
  PublishValueRow,
  StateCounts,
} from '../../contract/publishing.ts'
import type { z } from 'zod'
import { FINDING_REMEDIES, remedyFor } from './remedies.ts'
import type { BatchRow, StateName } from './store-overview.ts'
import type { FindingRow, ValueRow } from './store-values.ts'

export const instant = (date: Date | null): string | null => date?.toISOString() ?? null

export function presentValue(row: ValueRow): PublishValueRow {
  const { sourceRecord: _, fetchedAt: __, computedAt, sentAt, answeredAt, products, ...rest } = row
  return {
    ...rest,
    products: [...products],
    remedy: row.reason === null ? null : remedyFor(row.reason),
    computedAt: computedAt.toISOString(),
    sentAt: instant(sentAt),
    answeredAt: instant(answeredAt),
  }
}

const STATES: readonly PublishState[] = [
  'computed',
  'held',
  'released',
  'sending',
  'accepted',
  'deleted',
  'rejected',
  'dead',
]

export function presentStates(counts: Partial<Record<StateName, number>> | undefined): z.infer<typeof StateCounts> {
  return Object.fromEntries(STATES.map((state) => [state, counts?.[state] ?? 0])) as z.infer<typeof StateCounts>
}

export function presentBatch({ answer, plannedAt, sentAt, answeredAt, nextAttemptAt, ...row }: BatchRow): PublishBatch {
  return {
    ...row,
    plannedAt: plannedAt.toISOString(),
    sentAt: instant(sentAt),
    answeredAt: instant(answeredAt),
    nextAttemptAt: instant(nextAttemptAt),
    answer: answerInShort(answer),
  }
}

const LONGEST_ANSWER = 500

function answerInShort(answer: unknown): string | null {
  if (answer === null || answer === undefined) return null
  const of = (key: string): unknown =>
    typeof answer === 'object' && answer !== null && key in answer ? Reflect.get(answer, key) : undefined
  const message = of('message')
  const text = typeof message === 'string' ? message : JSON.stringify(answer)
  return text.slice(0, LONGEST_ANSWER)
}

export const presentFinding = (row: FindingRow): z.infer<typeof PublishFinding> => ({
  id: row.id,
  kind: row.kind,
  facilityId: row.facilityId,
  facility: row.facility,
  cellId: row.cellId,
  cell: row.cell,
  period: row.period,
  ours: row.ours,
  theirs: row.theirs,
  theirChangedAt: instant(row.theirChangedAt),
  foundAt: row.foundAt.toISOString(),
  remedy: FINDING_REMEDIES[row.kind],
})
