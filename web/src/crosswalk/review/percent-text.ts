import type { Format } from '../../format/format.ts'

/** 0.934 -> 93, 0.9991 -> 99.9; never 100: nothing here is that certain until a person says so. */
export function percentText(format: Format, probability: number): string {
  const percent = Math.min(probability * 100, 99.9)
  return percent >= 99 ? format.decimal1(percent) : format.whole(percent)
}
