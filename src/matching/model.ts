/** Weights of the engine. Made by `bench/match-train.ts`, or by learning from decisions. */
export interface MatchModel {
  readonly version: string
}
