import fs from 'node:fs'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { err, ok, type Result } from '../../base/result.ts'
import { describeIssues } from './describe-issues.ts'
import { expand, type ConfigProblem } from './expand.ts'

export interface ConfigError {
  readonly file: string
  readonly problems: readonly ConfigProblem[]
  /** All problems in lines, for a terminal. Holds keys and names, never values. */
  readonly message: string
}

export interface ReadConfigOptions<S extends z.ZodType> {
  /** The YAML file. Without one the schema decides what an empty file means. */
  readonly file?: string
  /** Settings laid over the file, e.g. from environment variables: `{ database: { url } }`. Undefined values are ignored. */
  readonly overrides?: Record<string, unknown>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Use `z.strictObject` for objects, so that a misspelt key is found. */
  readonly schema: S
}

/** Reads, expands and checks the settings. Every wrong key is named in one go. */
export function readConfig<S extends z.ZodType>({
  file,
  overrides = {},
  env,
  schema,
}: ReadConfigOptions<S>): Result<z.output<S>, ConfigError> {
  const name = file ?? 'environment'
  const text = file === undefined ? ok('') : readText(file)
  if (!text.ok) return text
  const document = parseDocument(text.value, { prettyErrors: true })
  const [syntaxError] = document.errors
  if (syntaxError)
    return err(configError(name, [{ path: '', message: `is not valid YAML: ${syntaxError.message.split('\n')[0]}` }]))
  const problems: ConfigProblem[] = []
  const readFile = (path: string): string => fs.readFileSync(path, 'utf8')
  const settings = merge(expand(document.toJS() ?? {}, { env, readFile }, problems), overrides)
  const parsed = schema.safeParse(settings)
  if (!parsed.success) problems.push(...withoutRepeats(describeIssues(parsed.error.issues, schema), problems))
  return parsed.success && problems.length === 0 ? ok(parsed.data) : err(configError(name, problems))
}

function readText(file: string): Result<string, ConfigError> {
  try {
    return ok(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return err(
      configError(file, [
        { path: '', message: `cannot be read (${reason}). Check the path and the rights of the file` },
      ]),
    )
  }
}

function merge(base: unknown, over: Record<string, unknown>): unknown {
  if (!isPlainObject(base)) return base
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue
    merged[key] = isPlainObject(value) ? merge(merged[key] ?? {}, value) : value
  }
  return merged
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A reference that could not be resolved already explains why its key is empty. */
const withoutRepeats = (found: ConfigProblem[], known: readonly ConfigProblem[]): ConfigProblem[] =>
  found.filter(({ path }) => !known.some((problem) => problem.path === path))

function configError(file: string, problems: readonly ConfigProblem[]): ConfigError {
  const lines = problems.map(({ path, message }) => (path === '' ? `  the file ${message}` : `  ${path}: ${message}`))
  return { file, problems, message: [`The settings in ${file} cannot be used:`, ...lines].join('\n') }
}
