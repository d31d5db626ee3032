import { z } from 'zod'
import { closest } from '../closest.ts'
import type { ConfigProblem } from './expand.ts'

type Issue = z.core.$ZodIssue

/** Zod's findings in the words of the person who edits the file. */
export const describeIssues = (issues: readonly Issue[], schema: z.ZodType): ConfigProblem[] =>
  issues.flatMap((issue) => describeIssue(issue, schema))

function describeIssue(issue: Issue, schema: z.ZodType): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path)
    return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: unknownKey(key, known) }))
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return [{ path: pathText(issue.path), message: `is missing; it must be ${articled(issue.expected)}` }]
  }
  return [{ path: pathText(issue.path), message: issue.message }]
}

const pathText = (path: readonly PropertyKey[]): string => path.map(String).join('.')

const articled = (type: string): string => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`)

function unknownKey(key: string, known: readonly string[]): string {
  const guess = closest(key, known)
  if (guess) return `is not a known key; did you mean "${guess}"?`
  return known.length > 0 ? `is not a known key; known here: ${known.join(', ')}` : 'is not a known key; remove it'
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema
  for (const step of path) at = child(unwrap(at), step)
  const object = unwrap(at)
  return object instanceof z.ZodObject ? Object.keys(object.shape) : []
}

function child(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)]
  if (schema instanceof z.ZodRecord) return schema.valueType
  if (schema instanceof z.ZodArray) return schema.element
  return undefined
}

function unwrap(schema: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return unwrap(schema.unwrap())
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.in) : schema
}
