import type { MatchModel } from './model.ts'

export const DEFAULT_MODEL: MatchModel = { version: '0' }
