import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type { Country } from './country.ts'
import { createDhis2Dataset } from './dhis2-dataset.ts'
import { createOpenlmisDataset } from './openlmis-dataset.ts'
import { truthOf } from './truth.ts'

export interface WriteProgress {
  /** Districts done, of how many. */
  readonly done: number
  readonly total: number
  readonly rows: number
}

export interface WriteOptions {
  readonly onProgress?: (progress: WriteProgress) => void
}

export interface WriteSummary {
  /** Rows by file, relative to the folder. */
  readonly files: Readonly<Record<string, number>>
  readonly rows: number
  readonly bytes: number
}

const FLUSH_AT = 1 << 18

/** A file of newline-delimited rows that waits for the disk instead of filling memory. */
class RowFile {
  rows = 0
  bytes = 0
  private pending = ''
  private readonly stream: WriteStream

  constructor(path: string) {
    this.stream = createWriteStream(path, { highWaterMark: FLUSH_AT })
  }

  /** Returns whether {@link flush} is due. */
  add(row: unknown): boolean {
    this.rows++
    this.pending += `${typeof row === 'string' ? row : JSON.stringify(row)}\n`
    return this.pending.length > FLUSH_AT
  }

  async flush(): Promise<void> {
    const chunk = Buffer.from(this.pending)
    this.pending = ''
    this.bytes += chunk.length
    if (!this.stream.write(chunk)) await once(this.stream, 'drain')
  }

  async close(): Promise<void> {
    await this.flush()
    this.stream.end()
    await finished(this.stream)
  }
}

/** The files of one run by name, opened when first written to. */
class RowFiles {
  private readonly folder: string
  private readonly open = new Map<string, RowFile>()

  constructor(folder: string) {
    this.folder = folder
    for (const part of ['openlmis', 'dhis2', 'truth']) mkdirSync(join(folder, part), { recursive: true })
  }

  async write(name: string, rows: Iterable<unknown>): Promise<void> {
    let file = this.open.get(name)
    if (file === undefined) this.open.set(name, (file = new RowFile(join(this.folder, name))))
    for (const row of rows) if (file.add(row)) await file.flush()
  }

  rows(): number {
    let rows = 0
    for (const file of this.open.values()) rows += file.rows
    return rows
  }

  async close(): Promise<WriteSummary> {
    const files: Record<string, number> = {}
    let bytes = 0
    for (const [name, file] of this.open) {
      await file.close()
      files[name] = file.rows
      bytes += file.bytes
    }
    return { files, rows: this.rows(), bytes }
  }
}

/**
 * Writes a country as newline-delimited JSON (data values as CSV): `openlmis/*`, `dhis2/*` and `truth/*` in `folder`.
 * The same seed, size, end month and day give the same bytes; memory does not grow with the country.
 */
export async function writeCountry(
  country: Country,
  folder: string,
  options: WriteOptions = {},
): Promise<WriteSummary> {
  const files = new RowFiles(folder)
  const openlmis = createOpenlmisDataset(country)
  const dhis2 = createDhis2Dataset(country)
  await writeReference(files, country, openlmis, dhis2)
  await writeStores(files, country, openlmis)
  const total = country.areas.districts.length
  for (const district of country.areas.districts) {
    await writeDistrict(files, country, openlmis, dhis2, district.number)
    country.forget(district.number)
    options.onProgress?.({ done: district.number + 1, total, rows: files.rows() })
  }
  return await files.close()
}

type Openlmis = ReturnType<typeof createOpenlmisDataset>
type Dhis2 = ReturnType<typeof createDhis2Dataset>

async function writeReference(files: RowFiles, country: Country, openlmis: Openlmis, dhis2: Dhis2): Promise<void> {
  for (const [name, rows] of Object.entries(openlmis)) {
    if (Array.isArray(rows) && name !== 'users') await files.write(`openlmis/${name}.ndjson`, rows)
  }
  for (const [name, rows] of Object.entries(dhis2)) {
    if (Array.isArray(rows) && name !== 'users') await files.write(`dhis2/${name}.ndjson`, rows)
  }
  await files.write('dhis2/dataValues.csv', [
    'dataElement,period,orgUnit,categoryOptionCombo,attributeOptionCombo,value,lastUpdated',
  ])
  await files.write('truth/zones.ndjson', country.dhis2Areas.differences)
}

async function writeCards(files: RowFiles, openlmis: Openlmis, facilityId: string): Promise<void> {
  for (const card of openlmis.cardsOf(facilityId)) {
    await files.write('openlmis/stockCards.ndjson', [card])
    const lines = openlmis.lineItemsOf(card.id)
    await files.write(
      'openlmis/stockCardLineItems.ndjson',
      lines.map((line) => ({ cardId: card.id, ...line })),
    )
  }
}

/** The national and regional stores; district stores come with their districts. */
async function writeStores(files: RowFiles, country: Country, openlmis: Openlmis): Promise<void> {
  const stores = openlmis.facilities.slice(0, 1 + country.areas.regions.length)
  for (const store of stores) await writeCards(files, openlmis, store.id)
}

async function writeDistrict(
  files: RowFiles,
  country: Country,
  openlmis: Openlmis,
  dhis2: Dhis2,
  district: number,
): Promise<void> {
  const registers = country.registersOf(district)
  const store = openlmis.facilities[1 + country.areas.regions.length + district]
  const facilityIds = [...(store === undefined ? [] : [store.id]), ...registers.openlmis.map((facility) => facility.id)]
  for (const facilityId of facilityIds) {
    await writeCards(files, openlmis, facilityId)
    const requisitions = openlmis.requisitions({ facilityId })
    await files.write('openlmis/requisitions.ndjson', requisitions)
    for (const { id } of requisitions) {
      await files.write(
        'openlmis/requisitionLineItems.ndjson',
        openlmis.requisitionLineItemsOf(id).map((line) => ({ requisitionId: id, ...line })),
      )
    }
    const amounts = openlmis.idealStockAmounts({ facilityId })
    await files.write('openlmis/idealStockAmounts.ndjson', amounts.slice(0, amounts.length))
  }
  for (const { uid } of registers.dhis2) {
    await files.write('dhis2/dataValues.csv', csvRows(dhis2, uid))
    await files.write(
      'dhis2/completions.ndjson',
      [...dhis2.completionsOf(uid)].map((completion) => ({ orgUnit: uid, ...completion })),
    )
  }
  await writeTruth(files, country, district)
}

function* csvRows(dhis2: Dhis2, uid: string): Generator<string> {
  for (const v of dhis2.valuesOf(uid)) {
    yield `${v.dataElement},${v.period},${uid},${v.categoryOptionCombo},${v.attributeOptionCombo},${v.value},${v.lastUpdated}`
  }
}

async function writeTruth(files: RowFiles, country: Country, district: number): Promise<void> {
  const truth = truthOf(country, district)
  await files.write('truth/pairs.ndjson', truth.pairs)
  await files.write(
    'truth/openlmisOnly.ndjson',
    truth.openlmisOnly.map((openlmisFacility) => ({ openlmisFacility })),
  )
  await files.write(
    'truth/dhis2Only.ndjson',
    truth.dhis2Only.map((dhis2OrgUnit) => ({ dhis2OrgUnit })),
  )
  await files.write('truth/anomalies.ndjson', truth.anomalies)
}
