/** What a movement for a reason is counted as. `unclassified` counts as an adjustment and is a gap shown to the administrator. */
export const reasonClasses = [
  'received',
  'used',
  'adjustment',
  'expired',
  'heat',
  'frozen',
  'broken',
  'otherLoss',
  'openVial',
  'count',
  'unclassified',
] as const
export type ReasonClass = (typeof reasonClasses)[number]

export const isReasonClass = (text: string): text is ReasonClass => (reasonClasses as readonly string[]).includes(text)

export interface Reason {
  readonly id: string
  readonly name: string
  readonly reasonType: 'CREDIT' | 'DEBIT' | 'BALANCE_ADJUSTMENT'
  readonly reasonCategory: 'TRANSFER' | 'ADJUSTMENT' | 'PHYSICAL_INVENTORY' | 'AGGREGATION'
  readonly tags: readonly string[]
}

export interface Classification {
  readonly class: ReasonClass
  readonly method: 'configured' | 'tag' | 'category'
}

/** Tags in use; `received`, `consumed` and `adjustment` are those of OpenLMIS's own bootstrap data. */
const CLASS_OF_TAG: Readonly<Record<string, ReasonClass>> = {
  received: 'received',
  receipts: 'received',
  consumed: 'used',
  consumption: 'used',
  used: 'used',
  issued: 'used',
  expired: 'expired',
  expiry: 'expired',
  heat: 'heat',
  vvm: 'heat',
  frozen: 'frozen',
  freezing: 'frozen',
  broken: 'broken',
  damaged: 'broken',
  breakage: 'broken',
  otherloss: 'otherLoss',
  loss: 'otherLoss',
  lost: 'otherLoss',
  stolen: 'otherLoss',
  wastage: 'otherLoss',
  openvial: 'openVial',
  openvialwastage: 'openVial',
}

/**
 * What a reason means: by configuration, else by its tags, else by type and category; never by words in its name, which is in
 * the language of the country and is edited.
 *
 * The tag `adjustment` and the category ADJUSTMENT say only that stock changed. A credit then is an adjustment; a debit may be a
 * loss, and which kind nobody has said: it stays unclassified until it is configured.
 *
 * @param configured class by reason id, or by `PROGRAM/reason id` for one programme
 */
export function classifyReason(
  reason: Reason,
  programCode: string,
  configured: Readonly<Record<string, string>>,
): Classification {
  const said = configured[`${programCode}/${reason.id}`] ?? configured[reason.id]
  if (said !== undefined && isReasonClass(said)) return { class: said, method: 'configured' }
  for (const tag of reason.tags) {
    const found = CLASS_OF_TAG[tag.toLowerCase().replaceAll(/[^a-z]/g, '')]
    if (found) return { class: found, method: 'tag' }
  }
  return { class: byCategory(reason), method: 'category' }
}

function byCategory({ reasonType, reasonCategory, tags }: Reason): ReasonClass {
  if (reasonCategory === 'PHYSICAL_INVENTORY' || reasonType === 'BALANCE_ADJUSTMENT') return 'count'
  if (reasonCategory === 'ADJUSTMENT') return reasonType === 'CREDIT' ? 'adjustment' : 'unclassified'
  // A transfer tagged as an adjustment is a redistribution between facilities.
  if (tags.some((tag) => tag.toLowerCase() === 'adjustment')) return 'adjustment'
  return reasonType === 'CREDIT' ? 'received' : 'used'
}
