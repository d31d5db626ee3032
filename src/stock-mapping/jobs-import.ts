import type { Clock } from '../base/clock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { xlsxToCsv } from '../platform/read-xlsx.ts'
import { planImport, type ImportContext, type ImportPlan, type ImportProblem } from './plan-import.ts'
import { decideMappings, type DecisionProblem, type RecordDecision } from './store-decide.ts'
import { loadImportContext, loadFileNames } from './store-file.ts'
import { reviewMappings } from './store-review.ts'
import { writeMappingsCsv, writeMappingsXlsx } from './write-file.ts'

export interface MappingImport {
  readonly applied: boolean
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly rejects: readonly ImportProblem[]
}

export interface MappingImportRequest {
  readonly file: Uint8Array
  /** False: only tell what would change. */
  readonly apply: boolean
  readonly actor: string
  readonly serverId?: string
  readonly record?: RecordDecision
}

/**
 * Reads a file of mappings, CSV or XLSX. Good lines are written together; bad ones, and those that cannot be confirmed as they are,
 * are told with their line and hold up no other. A preview finds the same without writing.
 */
export async function importMappings(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  { file, apply, actor, serverId = 'dhis2', record }: MappingImportRequest,
): Promise<MappingImport> {
  const plan = await readPlan(file, await loadImportContext(database.pool, serverId))
  const requests = plan.change.map(({ decision }) => ({ decision }))
  const options = { by: actor, now: clock.now(), method: 'csv' as const, dryRun: !apply, ...(record && { record }) }
  const outcomes = await decideMappings(database, requests, options)
  const rejects = [...plan.problems]
  let added = 0
  let changed = 0
  for (const [i, outcome] of outcomes.entries()) {
    const { line = 0, isNew = false } = plan.change[i] ?? {}
    if (outcome.ok && isNew) added += 1
    else if (outcome.ok) changed += 1
    else rejects.push(...problemsOf(outcome.error, line))
  }
  return {
    applied: apply,
    added,
    changed,
    unchanged: plan.unchanged,
    rejects: rejects.toSorted((a, b) => a.line - b.line),
  }
}

const problemsOf = (problem: DecisionProblem, line: number): ImportProblem[] =>
  problem.kind === 'refused'
    ? problem.findings.map(({ message, remedy }) => ({ line, message, remedy }))
    : [{ line, message: 'There is no such data set for stock any more', remedy: 'Export the mapping again.' }]

const ZIP = [0x50, 0x4b]

async function readPlan(file: Uint8Array, context: ImportContext): Promise<ImportPlan> {
  const isXlsx = ZIP.every((byte, i) => file[i] === byte)
  if (!isXlsx) return await planImport(bytesOf(file), context)
  const text = await xlsxToCsv(file)
  if (text.ok) return await planImport(bytesOf(Buffer.from(text.value)), context)
  const problem = {
    line: 1,
    message: text.error.message,
    remedy: 'Export the mapping and use that file as the template.',
  }
  return { change: [], unchanged: 0, problems: [problem] }
}

async function* bytesOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield file
}

/** The file of all mappings, proposals included, in pieces; also the template. */
export async function* exportMappingsCsv(client: Queryable, serverId = 'dhis2'): AsyncGenerator<string> {
  const { mappings } = await reviewMappings(client, { serverId })
  yield* writeMappingsCsv(mappings, await loadFileNames(client))
}

export async function exportMappingsXlsx(client: Queryable, serverId = 'dhis2'): Promise<Buffer> {
  const { mappings } = await reviewMappings(client, { serverId })
  return await writeMappingsXlsx(mappings, await loadFileNames(client))
}
