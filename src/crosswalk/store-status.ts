import type { CrosswalkStatus } from '../../contract/crosswalk.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { OPENLMIS, type CaseState, type NoCounterpartReason } from './link.ts'
import { countDecisionsSince } from './store-learn.ts'
import { loadLastMatch, loadModel } from './store-match.ts'
import { listOtherSystems } from './store-places.ts'
import type { CrosswalkSettings } from './settings.ts'

const noStates = (): Record<CaseState, number> => ({
  confirmed: 0,
  broken: 0,
  flagged: 0,
  ambiguous: 0,
  suggested: 0,
  unmatched: 0,
  noCounterpart: 0,
})

/** How far the crosswalk with a system is, counted on both sides. Places that vanished count where their link still stands. */
export async function loadStatus(
  client: Queryable,
  system: string,
  { sourcesOfTruth, enoughToLearn }: Pick<CrosswalkSettings, 'sourcesOfTruth' | 'enoughToLearn'>,
): Promise<CrosswalkStatus> {
  const { rows } = await client.query<{ side: 'left' | 'right'; state: CaseState; count: number; stock: number }>(
    `select case when p.system = 'openlmis' then 'left' else 'right' end as side,
            coalesce(c.state, 'unmatched') as state, count(*)::int as count,
            count(*) filter (where p.holds_stock and p.active and coalesce(c.state, 'unmatched')
                                   not in ('confirmed', 'broken', 'noCounterpart'))::int as stock
       from place p
       left join crosswalk_case c on c.place_id = p.id
            and c.other_system = case when p.system = 'openlmis' then $1 else 'openlmis' end
      where p.system in ('openlmis', $1) and (p.vanished_at is null or c.state in ('broken', 'flagged'))
      group by 1, 2`,
    [system],
  )
  const sideOf = (side: 'left' | 'right', name: string) => {
    const byState = noStates()
    for (const row of rows) if (row.side === side) byState[row.state] += row.count
    return { system: name, total: Object.values(byState).reduce((sum, count) => sum + count, 0), byState }
  }
  const last = await loadLastMatch(client, system)
  const model = await loadModel(client, system)
  const decisions = await countDecisionsSince(client, system, model?.madeAt)
  return {
    system,
    systems: await listOtherSystems(client),
    left: sideOf('left', OPENLMIS),
    right: sideOf('right', system),
    stockPlacesUnlinked: rows.filter(({ side }) => side === 'left').reduce((sum, { stock }) => sum + stock, 0),
    noCounterpart: await countReasons(client, system),
    openFindings: await countOne(
      client,
      `select count(*)::int as n from drift_finding f join place_link l on l.id = f.link_id
         join place o on o.id = l.other_place_id where f.state = 'open' and o.system = $1`,
      system,
    ),
    rejectedPairs: await countOne(
      client,
      `select count(*)::int as n from place_link l join place o on o.id = l.other_place_id
        where l.state = 'rejected' and o.system = $1`,
      system,
    ),
    sourcesOfTruth: { ...sourcesOfTruth },
    lastMatch: last
      ? {
          at: last.at,
          model: last.model,
          // What is only proposed is never wrong by itself.
          autoAcceptPrecision: last.autoAcceptPrecision === 'never' ? 1 : last.autoAcceptPrecision,
          changed: last.changed,
        }
      : null,
    learning: { model: model?.version ?? 'shipped', decisions, enough: decisions >= enoughToLearn },
  }
}

async function countReasons(
  client: Queryable,
  system: string,
): Promise<{ reason: NoCounterpartReason; count: number }[]> {
  const { rows } = await client.query<{ reason: NoCounterpartReason; count: number }>(
    `select c.reason, count(*)::int as count
       from crosswalk_case c join place p on p.id = c.place_id
      where c.state = 'noCounterpart' and ((p.system = 'openlmis' and c.other_system = $1) or p.system = $1)
      group by c.reason order by count desc, c.reason`,
    [system],
  )
  return rows
}

async function countOne(client: Queryable, sql: string, system: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(sql, [system])
  return rows[0]?.n ?? 0
}
