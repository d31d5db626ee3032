import type { OpenlmisId } from '../base/ids.ts'
import type { SourceError } from '../runs/index.ts'
import type { KnownReason } from './accumulate-card.ts'

export interface Program {
  readonly id: OpenlmisId
  readonly code: string
  readonly reasons: ReadonlyMap<string, KnownReason>
}

/** What a pull of stock knows before it asks. */
export interface Known {
  readonly programs: readonly Program[]
  /** Product id by orderable id. */
  readonly products: ReadonlyMap<string, number>
  /** Places that supply others. */
  readonly stores: ReadonlySet<number>
  /** Place id by facility id, of places that keep stock. */
  readonly placeIds: ReadonlyMap<string, number>
}

/** Whether the fault lies with this one thing; everything else ends the run, to be tried again. */
export const isOnlyThis = ({ kind }: SourceError): boolean =>
  ['forbidden', 'notFound', 'rejected', 'unexpectedShape', 'unstablePages', 'tooLarge'].includes(kind)
