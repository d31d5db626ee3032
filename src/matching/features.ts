/**
 * What is compared of two places, in the order of the numbers that the model reads. NaN means that it cannot be compared.
 * Nothing here knows a country: words count by how rare they are in the lists at hand, areas, types and owners by what the
 * lists themselves say goes together.
 */
export const FEATURES = [
  { name: 'spelling', kind: 'name' },
  { name: 'spellingWithBrackets', kind: 'name' },
  { name: 'sameSound', kind: 'name' },
  { name: 'sharedStart', kind: 'name' },
  { name: 'contained', kind: 'name' },
  { name: 'lengthRatio', kind: 'name' },
  { name: 'shorterLength', kind: 'name' },
  { name: 'leftMatched', kind: 'name' },
  { name: 'rightMatched', kind: 'name' },
  { name: 'leftUnmatched', kind: 'name' },
  { name: 'rightUnmatched', kind: 'name' },
  { name: 'rarestMatched', kind: 'name' },
  { name: 'matchedWeight', kind: 'name' },
  { name: 'areaWordsLeft', kind: 'area' },
  { name: 'areaWordsRight', kind: 'area' },
  { name: 'numerals', kind: 'name' },
  { name: 'initials', kind: 'name' },
  { name: 'sameWhole', kind: 'name' },
  { name: 'keyLikeness', kind: 'name' },
  { name: 'kinds', kind: 'type' },
  { name: 'typeLift', kind: 'type' },
  { name: 'kindLift', kind: 'type' },
  { name: 'ownerLift', kind: 'owner' },
  { name: 'topArea', kind: 'area' },
  { name: 'allAreas', kind: 'area' },
  { name: 'lowestAreaNames', kind: 'area' },
  { name: 'anyAreaNames', kind: 'area' },
  { name: 'distance', kind: 'distance' },
  { name: 'crowdedDistance', kind: 'distance' },
  { name: 'leftAreaFound', kind: 'area' },
  { name: 'rightAreaFound', kind: 'area' },
  { name: 'leftTypeFound', kind: 'type' },
  { name: 'rightTypeFound', kind: 'type' },
  { name: 'leftNamesakes', kind: 'uniqueness' },
  { name: 'rightNamesakes', kind: 'uniqueness' },
] as const

export type FeatureName = (typeof FEATURES)[number]['name']
export const FEATURE_COUNT = FEATURES.length
export const featureNumber = (name: FeatureName): number => FEATURES.findIndex((feature) => feature.name === name)
