import type { Reject } from '../base/reject.ts'
import type { SummaryCard } from '../connectors/openlmis/index.ts'
import type { SourceError } from '../runs/index.ts'

export const refusedStock = (
  system: string,
  place: { readonly sourceId: string },
  program: { readonly code: string },
  error: SourceError,
): Reject => ({
  system,
  entity: 'facilityStock',
  key: `${place.sourceId}/${program.code}`,
  reason: `stock${error.kind.slice(0, 1).toUpperCase()}${error.kind.slice(1)}`,
  message: `The stock of facility ${place.sourceId} in programme ${program.code} could not be read: ${error.message}`,
  remedy: 'Check that the account may view stock cards of this facility and programme. What was read before stays.',
})

export const unknownProduct = (system: string, card: SummaryCard): Reject => ({
  system,
  entity: 'stockCard',
  key: card.cardId,
  reason: 'unknownProduct',
  message: `Stock card ${card.cardId} is left out: its product ${card.orderableId} is not among the products read from OpenLMIS`,
  remedy:
    'Read the reference data of OpenLMIS again; look whether the product was rejected there, e.g. for want of a pack size.',
})

export const negativeStock = (system: string, card: Pick<SummaryCard, 'cardId' | 'stockOnHand'>): Reject => ({
  system,
  entity: 'stockCard',
  key: card.cardId,
  reason: 'negativeStockOnHand',
  message: `Stock card ${card.cardId} is left out: its stock on hand is ${card.stockOnHand}`,
  remedy: 'Count the product at the facility and enter a physical inventory in OpenLMIS. The number read before stays.',
  raw: card,
})

export const unreadableCard = (system: string, card: Pick<SummaryCard, 'cardId'>, error: SourceError): Reject => ({
  system,
  entity: 'stockCard',
  key: card.cardId,
  reason: 'stockCardUnreadable',
  message: `The movements of stock card ${card.cardId} could not be read: ${error.message}`,
  remedy: 'Its stock on hand is the last that was told; its movements are tried again with every run.',
})
