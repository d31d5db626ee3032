import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'

/** A request that does not fit the schema of its route. `fields` is keyed like `entries.0.sohDoses`. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest'
  readonly statusCode = 400
  readonly fields: Readonly<Record<string, string>>

  constructor(where: string, issues: readonly z.core.$ZodIssue[]) {
    const fields = Object.fromEntries(issues.flatMap(fieldsOf))
    const list = Object.entries(fields).map(([field, message]) => (field ? `${field}: ${message}` : message))
    super(`The ${where} is not as it should be: ${list.join('; ')}`)
    this.fields = fields
  }
}

function fieldsOf(issue: z.core.$ZodIssue): [string, string][] {
  const path = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') return [[path.join('.'), issue.message]]
  return issue.keys.map((key) => [[...path, key].join('.'), 'is not known here'])
}

const WORDS: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'address',
  headers: 'header',
}

/**
 * Checks requests with zod and refuses what the schema does not name: a misspelt filter would otherwise answer with
 * everything, and an extra property could set what a caller may not set. Nested objects say `z.strictObject` themselves.
 */
export const strictValidatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const strict = schema instanceof z.ZodObject && httpPart !== 'headers' ? schema.strict() : schema
  return (data: unknown) => {
    const parsed = strict.safeParse(data ?? (httpPart === 'body' ? undefined : {}))
    if (parsed.success) return { value: parsed.data }
    return { error: new InvalidRequest(WORDS[httpPart ?? ''] ?? 'request', parsed.error.issues) }
  }
}

/** Routes that name no query schema take no query parameter. */
export function refuseUnknownQueries(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.schema = { querystring: z.strictObject({}), ...route.schema }
  })
}
