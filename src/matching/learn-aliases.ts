import type { MatchDecision } from './learn.ts'
import type { PlaceToMatch } from './place.ts'
import type { AreaAlias } from './settings.ts'

/** Confirmed pairs needed, and the share of the left area's confirmed places that must agree. */
const LEAST_PLACES = 3
const LEAST_SHARE = 0.7

/**
 * Areas that confirmed pairs show to be one, where their names do not. A left area goes with the narrowest right area that
 * most of its confirmed places lie in; refused pairs count against it.
 */
export function learnAliases(
  decisions: readonly MatchDecision[],
  lefts: ReadonlyMap<string, PlaceToMatch>,
  rights: ReadonlyMap<string, PlaceToMatch>,
): AreaAlias[] {
  const counts = new Map<string, Map<string, number>>()
  const totals = new Map<string, number>()
  for (const { leftId, rightId, decision } of decisions) {
    const [left, right] = [lefts.get(leftId), rights.get(rightId)]
    if (!left || !right) continue
    const weight = decision === 'confirmed' ? 1 : -0.25
    for (const l of pathsOf(left)) {
      if (weight > 0) totals.set(l, (totals.get(l) ?? 0) + 1)
      const own = counts.get(l) ?? new Map<string, number>()
      for (const r of pathsOf(right)) own.set(r, (own.get(r) ?? 0) + weight)
      counts.set(l, own)
    }
  }
  const aliases: AreaAlias[] = []
  for (const [left, own] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const total = totals.get(left) ?? 0
    const enough = [...own].filter(([, places]) => places >= LEAST_PLACES && places / total >= LEAST_SHARE)
    const [narrowest] = enough.toSorted(([a, x], [b, y]) => depthOf(b) - depthOf(a) || y - x || (a < b ? -1 : 1))
    if (narrowest && lastOf(left) !== lastOf(narrowest[0]))
      aliases.push({ left: left.split(SEPARATOR), right: narrowest[0].split(SEPARATOR) })
  }
  return aliases
}

const SEPARATOR = '\u001f'
const pathsOf = ({ areas }: PlaceToMatch): string[] => areas.map((_, i) => areas.slice(0, i + 1).join(SEPARATOR))
const depthOf = (path: string): number => path.split(SEPARATOR).length
const lastOf = (path: string): string => (path.split(SEPARATOR).at(-1) ?? '').toLowerCase()
