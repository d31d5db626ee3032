import { SERIES_COUNT } from './products.ts'

/** Where doses given stand in a district's table. Band 0 = under one year (pregnant), 1 = one year and more (others). */
export const givenIndex = (months: number, place: number, t: number, s: number, band: 0 | 1): number =>
  ((place * months + t) * SERIES_COUNT + s) * 2 + band
