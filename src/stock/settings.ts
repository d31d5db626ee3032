import type { Clock } from '../base/clock.ts'
import type { Openlmis } from '../connectors/openlmis/index.ts'
import type { Database } from '../platform/database/open-database.ts'

export interface StockSettings {
  /** Name of the system whose stock this is; `openlmis` by default. */
  readonly system: string
  /** Codes of the programmes whose stock is read. A place's stock of a product is the sum over them. */
  readonly programs: readonly string[]
  /**
   * Where monthly movements come from when a place has stock cards. Requisitions also serve places without stock cards.
   * Not both for one place: a requisition that is not stock-based itself posts to the cards, and would count twice.
   */
  readonly movementsFrom: 'stockCards' | 'requisitions'
  /** Class by reason id, or by `PROGRAM/reason id`; overrides tags. */
  readonly reasonClasses: Readonly<Record<string, string>>
  /** Months of movements kept, the running one included. */
  readonly historyMonths: number
  /** A card is read again after this many days (up to twice as many, spread over cards): backdated movements leave no trace. */
  readonly rereadEveryDays: number
  readonly placesPerBatch: number
  /** Requests at the same time. */
  readonly concurrency: number
}

export const defaultStockSettings: StockSettings = {
  system: 'openlmis',
  programs: [],
  movementsFrom: 'stockCards',
  reasonClasses: {},
  historyMonths: 36,
  rereadEveryDays: 14,
  placesPerBatch: 50,
  concurrency: 12,
}

/** What this slice reads from OpenLMIS. */
export type OpenlmisStockSource = Pick<
  Openlmis,
  | 'listPrograms'
  | 'listStockReasons'
  | 'getStockSummary'
  | 'getStockCard'
  | 'listStockCards'
  | 'listIdealStockAmounts'
  | 'searchRequisitions'
  | 'getRequisition'
>

export interface StockDeps {
  readonly database: Database
  readonly openlmis: OpenlmisStockSource
  readonly clock: Clock
  readonly settings: StockSettings
}
