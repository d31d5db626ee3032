import type { Database } from '../platform/database/open-database.ts'
import type { FileLanguage } from './link-columns.ts'
import { writeLinksWorkbook } from './links-workbook.ts'
import { loadLinkCells } from './store-links-csv.ts'

/** The workbook of all links, open places and candidates, in pieces. */
export async function* exportWorkbook(
  database: Database,
  { system, language }: { readonly system: string; readonly language: FileLanguage },
): AsyncGenerator<Uint8Array> {
  yield* writeLinksWorkbook(await loadLinkCells(database.pool, system), { system, language })
}
