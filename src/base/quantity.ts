/**
 * Units. OpenLMIS stock services count dispensing units, which for vaccines are doses; its orders and shipments
 * count packs, which for vaccines are vials. DHIS2's immunisation package counts doses. We store doses.
 */
export const packsToDoses = (packs: number, dosesPerPack: number): number => packs * dosesPerPack

/** Whole vials that hold at least `doses`; never negative. */
export function vialsToCover(doses: number, dosesPerVial: number): number {
  if (!(dosesPerVial > 0)) throw new RangeError(`Doses per vial must be above zero, got ${dosesPerVial}`)
  return doses <= 0 ? 0 : Math.ceil(doses / dosesPerVial)
}
