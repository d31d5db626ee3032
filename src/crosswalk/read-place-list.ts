import { err, ok, type Result } from '../base/result.ts'
import { isZip } from '../platform/read-xlsx.ts'
import type { ListFile, ListProblem, ReadList, ReadListSettings } from './list-file.ts'
import { readTable, readText, type ListTable } from './list-table.ts'
import { readFhirLocations } from './read-fhir-locations.ts'
import { isOdkxFacilities, isOdkxRegions, readOdkxFacilities } from './read-odkx-facilities.ts'
import { isOpensrp, readOpensrpLocations } from './read-opensrp-locations.ts'
import { readPlacesTable } from './read-places-table.ts'

type Reading = Result<ReadList, ListProblem>

/** Reads a list of places of some other system, whatever form it has. Several files are one list: pages, or tables that belong together. */
export async function readPlaceList(files: readonly ListFile[], settings: ReadListSettings): Promise<Reading> {
  const documents: { file: string; json: unknown }[] = []
  const tables: ListTable[] = []
  const notes: string[] = []
  for (const file of files) {
    const read = await readOne(file)
    if (!read.ok) return read
    if ('json' in read.value) {
      documents.push({ file: file.name, json: read.value.json })
      notes.push(...read.value.notes)
    } else tables.push(read.value.table)
  }
  if (documents.length > 0 && tables.length > 0)
    return err({ message: 'These files are of different kinds', remedy: 'Read in one list at a time.' })
  const reading = documents.length > 0 ? readDocuments(documents, settings) : readTables(tables, settings)
  return reading.ok ? ok({ ...reading.value, notes: [...notes, ...reading.value.notes] }) : reading
}

type One = { readonly json: unknown; readonly notes: readonly string[] } | { readonly table: ListTable }

async function readOne(file: ListFile): Promise<Result<One, ListProblem>> {
  if (isZip(file.bytes)) return await asTable(file)
  const decoded = readText(file)
  if (!decoded.ok) return decoded
  const { text, notes } = decoded.value
  const start = text.trimStart()[0]
  if (start === '<')
    return err({
      message: `${file.name} is XML or a web page`,
      remedy: 'Ask the registry for JSON (FHIR: _format=json), and check that the download was not a page to sign in.',
    })
  if (start !== '{' && start !== '[') return await asTable(file)
  const json = parseJson(text)
  if (json !== undefined) return ok({ json, notes })
  return err({ message: `${file.name} begins like JSON but is none; it may be cut off`, remedy: 'Download it again.' })
}

async function asTable(file: ListFile): Promise<Result<One, ListProblem>> {
  const table = await readTable(file)
  return table.ok ? ok({ table: table.value }) : table
}

/** One document, or one resource on each line as bulk exports write them. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    try {
      const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '')
      return lines.map((line): unknown => JSON.parse(line))
    } catch {
      return undefined
    }
  }
}

function readDocuments(documents: readonly { file: string; json: unknown }[], settings: ReadListSettings): Reading {
  const isFhir = documents.some(({ json }) =>
    (Array.isArray(json) ? json.slice(0, 1) : [json]).some(
      (one) => typeof one === 'object' && one !== null && 'resourceType' in one,
    ),
  )
  if (isFhir) return readFhirLocations(documents, settings)
  if (documents.every(({ json }) => isOpensrp(json))) return readOpensrpLocations(documents, settings)
  return err({
    message: 'This JSON is neither a FHIR Bundle of Locations nor a list of GeoJSON features',
    remedy: 'Export the list as CSV, or as one of these.',
  })
}

function readTables(tables: readonly ListTable[], settings: ReadListSettings): Reading {
  if (tables.some((table) => isOdkxFacilities(table) || isOdkxRegions(table)) && settings.columns === undefined)
    return readOdkxFacilities(settings.system, tables)
  const [table] = tables
  if (!table) return err({ message: 'No file was given', remedy: 'Name the file of the list.' })
  if (tables.length === 1) return readPlacesTable(table, settings)
  if (tables.some(({ header }) => header.join('\n') !== table.header.join('\n')))
    return err({ message: 'The files have different columns', remedy: 'Read in one list at a time.' })
  return readPlacesTable(
    {
      ...table,
      rows: tables.flatMap(({ rows }) => rows),
      badRows: tables.flatMap(({ badRows }) => badRows),
      notes: tables.flatMap((one) => one.notes),
    },
    settings,
  )
}
