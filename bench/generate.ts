import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { month } from '../src/base/month.ts'
import { createCountry, isCountrySize, writeCountry } from '../src/sample-data/index.ts'
import { option, type BenchArgs, type BenchReport } from './report.ts'

const MEGABYTE = 1024 * 1024
/** What a country takes on disk, with room to spare. */
const NEEDED_MB = { demo: 200, district: 600, region: 1500, national: 16_000 }

/**
 * `--size demo|district|region|national` (default national), `--seed N`, `--write no` to compute the histories without
 * writing files, `--out DIR` to keep the files.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const size = option(args, 'size', 'national')
  if (!isCountrySize(size)) throw new Error(`No country size "${size}"`)
  const country = createCountry({ seed: Number(option(args, 'seed', '1')), size, endMonth: month(202_610) })
  const { months } = country.world.calendar
  const what = `${country.areas.siteCount} places, 12 products, ${months} months, seed ${country.world.seed}`
  const startedAt = performance.now()
  let peak = 0
  const watch = (): void => void (peak = Math.max(peak, process.memoryUsage().rss))

  if (option(args, 'write', 'yes') === 'no') {
    let lines = 0
    for (const district of country.areas.districts) {
      lines += country.historyOf(district.number).lines.length
      watch()
    }
    const seconds = (performance.now() - startedAt) / 1000
    return {
      name: 'generate',
      what: `Computed the histories of ${what}`,
      figures: { seconds, stockCardLines: lines, linesPerSecond: lines / seconds, peakRssMb: peak / MEGABYTE },
    }
  }

  const kept = args.options['out']
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'country-')))
  await assertSpace(folder, NEEDED_MB[size])
  const summary = await writeCountry(country, folder, {
    onProgress: ({ done, total, rows }) => {
      watch()
      if (done % 10 === 0 || done === total) args.say(`${done} of ${total} districts, ${rows} rows`)
    },
  })
  const seconds = (performance.now() - startedAt) / 1000
  if (kept === undefined) await rm(folder, { recursive: true })
  return {
    name: 'generate',
    what: `Wrote ${what} for both systems, with the truth`,
    figures: {
      seconds,
      rows: summary.rows,
      rowsPerSecond: summary.rows / seconds,
      megabytes: summary.bytes / MEGABYTE,
      peakRssMb: peak / MEGABYTE,
    },
  }
}

async function assertSpace(folder: string, neededMb: number): Promise<void> {
  const space = await statfs(folder).catch(() => undefined)
  const freeMb = space === undefined ? Infinity : (space.bavail * space.bsize) / MEGABYTE
  if (freeMb < neededMb) {
    throw new Error(
      `${folder} has ${Math.round(freeMb)} MB free and about ${neededMb} are needed: use --out, --write no or a smaller --size`,
    )
  }
}
