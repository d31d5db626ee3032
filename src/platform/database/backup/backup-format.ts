import { z } from 'zod'

/**
 * The file, gzipped. Lines of JSON, and between them the rows as PostgreSQL's COPY writes them:
 *
 *     {"interopBackup":1,"takenAt":…,"migrations":[…],"tables":[…]}
 *     {"table":"area","columns":["id",…]}
 *     1<tab>Kitwe
 *     \.
 *     {"end":"area","rows":1,"sha256":"…"}
 *     …
 *     {"sequences":[{"name":"area_id_seq","value":7,"isCalled":true}]}
 *
 * COPY never writes the line `\.` as data, and a file that was cut short lacks its last line.
 */
export const FORMAT_VERSION = 1
export const END_OF_ROWS = '\\.'

export const BackupHeader = z.object({
  interopBackup: z.number().int(),
  takenAt: z.string(),
  server: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(z.string()),
  /** Tables whose rows were left out on purpose. */
  withoutRowsOf: z.array(z.string()),
})
export type BackupHeader = z.infer<typeof BackupHeader>

export const TableStart = z.object({ table: z.string(), columns: z.array(z.string()).min(1) })
export const TableEnd = z.object({ end: z.string(), rows: z.number().int(), sha256: z.string() })

export const Sequences = z.object({
  sequences: z.array(z.object({ name: z.string(), value: z.string(), isCalled: z.boolean() })),
})
export type Sequences = z.infer<typeof Sequences>

export interface TableCount {
  readonly table: string
  readonly rows: number
}

export class BackupError extends Error {
  override readonly name = 'BackupError'
}
