export interface ExpandFrom {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Returns the text of a file, or throws. */
  readonly readFile: (path: string) => string
}

export interface ConfigProblem {
  /** Where in the file, e.g. `systems.dhis2.password`; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

const REFERENCE = /\$\{([^}]*)\}/g
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Replaces `${NAME}`, `${NAME:-default}` and `${file:/path}` in every text of the settings. A file's last line end is
 * dropped, as editors and secret mounts add one. `$$` stands for `$`.
 */
export function expand(
  value: unknown,
  from: ExpandFrom,
  problems: ConfigProblem[],
  path: readonly (string | number)[] = [],
): unknown {
  if (typeof value === 'string')
    return expandText(value, from, (message) => problems.push({ path: path.join('.'), message }))
  if (Array.isArray(value)) return value.map((item, i) => expand(item, from, problems, [...path, i]))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, expand(item, from, problems, [...path, key])]),
  )
}

function expandText(text: string, from: ExpandFrom, report: (message: string) => void): string {
  return text
    .split('$$')
    .map((part) => part.replace(REFERENCE, (_, reference: string) => resolve(reference, from, report)))
    .join('$')
}

function resolve(reference: string, { env, readFile }: ExpandFrom, report: (message: string) => void): string {
  if (reference.startsWith('file:')) {
    const file = reference.slice('file:'.length)
    try {
      return readFile(file).replace(/\r?\n$/, '')
    } catch (error) {
      report(`names the file ${file}, which cannot be read (${error instanceof Error ? error.message : String(error)})`)
      return ''
    }
  }
  const [name = '', fallback] = reference.split(/:-(.*)/s)
  if (!ENV_NAME.test(name)) {
    report(`has \${${reference}}, which is neither \${NAME}, \${NAME:-default} nor \${file:/path}`)
    return ''
  }
  const value = env[name] || fallback
  if (value === undefined) report(`needs the environment variable ${name}, which is not set`)
  return value ?? ''
}
