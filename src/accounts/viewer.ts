import { createHash } from 'node:crypto'
import type { AccountId } from '../base/ids.ts'
import type { Right } from './rights.ts'

/** Which facilities somebody may see. */
export interface Scope {
  readonly everywhere: boolean
  /** Areas of either hierarchy, those below them included. */
  readonly areaIds: readonly number[]
  /** Single places, for people who supervise facilities and not areas. */
  readonly placeIds: readonly number[]
}

export const everywhere: Scope = { everywhere: true, areaIds: [], placeIds: [] }

/** Who asks, as far as routes need to know. */
export interface Viewer {
  readonly accountId: AccountId
  readonly login: string
  readonly displayName: string
  readonly kind: 'local' | 'openlmis'
  readonly language: 'en' | 'fr' | 'pt'
  readonly rights: ReadonlySet<Right>
  readonly scope: Scope
  readonly csrfToken: string
  readonly expiresAt: Date
}

/** True when every facility of the area may be seen, so that its sums may be shown too. */
export const maySeeArea = (scope: Scope, areaId: number): boolean => scope.everywhere || scope.areaIds.includes(areaId)

export interface SqlFilter {
  /** A condition for `where`. */
  readonly sql: string
  readonly values: readonly unknown[]
}

/**
 * The condition under which a row of the view `facility` (as `alias`) may be seen. `firstValue` is the number of the first
 * placeholder it may use. Every query that answers with facilities carries it: then no route can forget to ask.
 */
export function facilityFilter(scope: Scope, alias: string, firstValue: number): SqlFilter {
  if (scope.everywhere) return { sql: 'true', values: [] }
  const [areas, places] = [`$${firstValue}::int[]`, `$${firstValue + 1}::int[]`]
  return {
    sql: `(${alias}.openlmis_area_id = any(${areas}) or ${alias}.dhis2_area_id = any(${areas}) or ${alias}.id = any(${places}))`,
    values: [scope.areaIds, scope.placeIds],
  }
}

const keys = new WeakMap<Scope, string>()

/** Equal for viewers who may see the same; part of the tag of what they were shown. */
export function scopeKey(scope: Scope): string {
  const known = keys.get(scope)
  if (known !== undefined) return known
  const sorted = (ids: readonly number[]): string => ids.toSorted((a, b) => a - b).join(',')
  const seen = scope.everywhere ? '*' : `${sorted(scope.areaIds)}|${sorted(scope.placeIds)}`
  const key = createHash('sha256').update(seen).digest('base64url')
  keys.set(scope, key)
  return key
}
