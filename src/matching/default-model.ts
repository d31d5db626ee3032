import type { MatchModel } from './model.ts'

export const DEFAULT_MODEL: MatchModel = {
  version: '0',
  pair: { base: 0, trees: [] },
  context: { base: 0, trees: [] },
  calibration: [],
}
