import { err, ok, type Result } from '../../base/result.ts'
import type { Blocked } from './egress-policy.ts'

export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>
type QueryValue = string | number | boolean

/** Proxies and servlet containers start refusing request lines around 8 kB. */
export const MAX_URL_LENGTH = 8000

/**
 * Joins a path to the base address. The path can never leave it: ids that came from another system end up in paths,
 * and none of them may choose the host we send credentials to.
 */
export function requestUrl(base: URL, path: string, query: Query = {}): Result<URL, Blocked> {
  const prefix = base.pathname.replace(/\/+$/, '')
  const relative = path.replace(/^\//, '')
  if (!isRelative(relative)) return err({ reason: 'pathNotRelative', message: `Not a relative path: ${cut(path)}` })
  const url = new URL(base.origin)
  const [pathname, ownQuery] = splitOnce(relative, '?')
  url.pathname = `${prefix}/${pathname}`
  if (url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`))
    return err({ reason: 'pathNotRelative', message: `This path leaves ${base.href}: ${cut(path)}` })
  url.search = [ownQuery ?? '', queryString(query)].filter((part) => part !== '').join('&')
  if (url.href.length > MAX_URL_LENGTH)
    return err({
      reason: 'urlTooLong',
      message: `The address would be ${url.href.length} characters: ${cut(url.href)}`,
    })
  return ok(url)
}

function isRelative(path: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('/') || path.includes('\\') || path.includes('#'))
    return false
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(path)) return false
  return !path
    .split('?')[0]
    ?.split('/')
    .some((segment) => /^(\.|%2e){1,2}$/i.test(segment))
}

export function queryString(query: Query): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(key, String(one))
  }
  return search.toString()
}

const splitOnce = (text: string, mark: string): [string, string | undefined] => {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
const cut = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text)
