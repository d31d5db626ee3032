import type { Format } from '../../format/format.ts'

/** 0.934 -> 93, 0.9991 -> 99.9, 0.002 -> <1; never 100 or 0: nothing here is that certain until a person says so. */
export function percentText(format: Format, probability: number): string {
  const percent = Math.min(probability * 100, 99.9)
  if (percent < 1) return `<${format.whole(1)}`
  return percent >= 99 ? format.decimal1(percent) : format.whole(percent)
}
