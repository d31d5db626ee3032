import type { Month } from '../base/month.ts'
import type { Queryable } from '../platform/database/open-database.ts'

export interface DecisionRow {
  readonly facilityId: number
  readonly antigen: number
  readonly enteredDoses: number
  readonly reason: string | null
  readonly by: string
  readonly at: Date
}

/** Present decisions for the month. */
export async function loadDecisions(
  client: Queryable,
  facilityIds: readonly number[],
  supplyMonth: Month,
): Promise<DecisionRow[]> {
  const { rows } = await client.query<DecisionRow>(
    `select facility_id as "facilityId", antigen, entered_doses as "enteredDoses", reason, decided_by as by, decided_at as at
       from resupply_decision
      where facility_id = any($1::int[]) and month = $2 and superseded_at is null`,
    [facilityIds, supplyMonth],
  )
  return rows
}

export interface NewDecision {
  readonly facilityId: number
  readonly antigen: number
  readonly supplyMonth: Month
  readonly isaRecommendedDoses: number | null
  readonly demandRecommendedDoses: number | null
  readonly enteredDoses: number
  readonly reason: string | null
  /** The figures shown when the person decided. */
  readonly basis: unknown
  readonly by: string
  readonly at: Date
}

/** Replaces the present decision, which stays readable as superseded. */
export async function saveDecision(client: Queryable, decision: NewDecision): Promise<void> {
  const { facilityId, antigen, supplyMonth, at } = decision
  await client.query(
    `update resupply_decision set superseded_at = $4
      where facility_id = $1 and antigen = $2 and month = $3 and superseded_at is null`,
    [facilityId, antigen, supplyMonth, at],
  )
  await client.query(
    `insert into resupply_decision (facility_id, antigen, month, isa_recommended_doses, demand_recommended_doses,
       entered_doses, reason, basis, decided_by, decided_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      facilityId,
      antigen,
      supplyMonth,
      decision.isaRecommendedDoses,
      decision.demandRecommendedDoses,
      decision.enteredDoses,
      decision.reason,
      JSON.stringify(decision.basis),
      decision.by,
      at,
    ],
  )
}

export interface CheckRow {
  readonly facilityId: number
  readonly item: string
  readonly ticked: boolean
  readonly note: string | null
  readonly by: string
  readonly at: Date
}

export async function loadChecks(
  client: Queryable,
  facilityIds: readonly number[],
  supplyMonth: Month,
): Promise<CheckRow[]> {
  const { rows } = await client.query<CheckRow>(
    `select facility_id as "facilityId", item, ticked, note, checked_by as by, checked_at as at
       from resupply_check where facility_id = any($1::int[]) and month = $2`,
    [facilityIds, supplyMonth],
  )
  return rows
}

export async function saveCheck(
  client: Queryable,
  check: Omit<CheckRow, 'at'> & { readonly supplyMonth: Month; readonly at: Date },
): Promise<void> {
  await client.query(
    `insert into resupply_check (facility_id, month, item, ticked, note, checked_by, checked_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (facility_id, month, item) do update
        set ticked = excluded.ticked, note = excluded.note, checked_by = excluded.checked_by, checked_at = excluded.checked_at`,
    [check.facilityId, check.supplyMonth, check.item, check.ticked, check.note, check.by, check.at],
  )
}

export interface SignOffRow {
  readonly facilityId: number
  readonly by: string
  readonly at: Date
}

export async function loadSignOffs(
  client: Queryable,
  facilityIds: readonly number[],
  supplyMonth: Month,
): Promise<SignOffRow[]> {
  const { rows } = await client.query<SignOffRow>(
    `select facility_id as "facilityId", signed_by as by, signed_at as at
       from resupply_sign_off where facility_id = any($1::int[]) and month = $2 and withdrawn_at is null`,
    [facilityIds, supplyMonth],
  )
  return rows
}

/** False when somebody has signed already. */
export async function saveSignOff(
  client: Queryable,
  signOff: SignOffRow & { readonly supplyMonth: Month; readonly content: unknown },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into resupply_sign_off (facility_id, month, signed_by, signed_at, content) values ($1, $2, $3, $4, $5)
     on conflict (facility_id, month) where withdrawn_at is null do nothing`,
    [signOff.facilityId, signOff.supplyMonth, signOff.by, signOff.at, JSON.stringify(signOff.content)],
  )
  return rowCount === 1
}

/** False when there is none to withdraw. */
export async function withdrawSignOff(
  client: Queryable,
  withdrawn: SignOffRow & { readonly supplyMonth: Month },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update resupply_sign_off set withdrawn_at = $4, withdrawn_by = $3
      where facility_id = $1 and month = $2 and withdrawn_at is null`,
    [withdrawn.facilityId, withdrawn.supplyMonth, withdrawn.by, withdrawn.at],
  )
  return rowCount === 1
}

/** Decisions, checks and sign-off of one facility and month are changed by one transaction at a time. */
export async function lockFacilityMonth(client: Queryable, facilityId: number, supplyMonth: Month): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1, $2)', [supplyMonth, facilityId])
}
