import { resolve } from 'node:path'
import { createCountry, isCountrySize, lastCompleteMonth, writeCountry } from '../sample-data/index.ts'
import { CliError } from './cli-error.ts'
import type { Output } from './output.ts'

export interface GenerateFlags {
  readonly seed: string
  readonly size: string
  readonly out: string
  readonly today?: string
}

/** Writes a country; the same seed, size and day give the same bytes. */
export async function generate(output: Output, flags: GenerateFlags): Promise<void> {
  const seed = Number(flags.seed)
  if (!Number.isInteger(seed) || seed < 0) throw new CliError(`--seed must be a whole number, got "${flags.seed}"`, 2)
  if (!isCountrySize(flags.size)) throw new CliError(`--size cannot be "${flags.size}"`, 2)
  const today = flags.today ?? new Date().toISOString().slice(0, 10)
  if (!/^\d{4}-\d\d-\d\d$/.test(today) || Number.isNaN(Date.parse(today)))
    throw new CliError(`--today must be a day in the form YYYY-MM-DD, got "${today}"`, 2)
  const country = createCountry({ seed, size: flags.size, endMonth: lastCompleteMonth(today), asOf: today })
  const summary = await writeCountry(country, resolve(flags.out), {
    onProgress: ({ done, total, rows }) => output.line(`${done} of ${total} districts, ${rows} rows`),
  })
  output.result({ seed, size: flags.size, lastMonth: country.world.calendar.last, ...summary }, () => [
    `${summary.rows} rows, ${summary.bytes} bytes in ${resolve(flags.out)}`,
  ])
}
