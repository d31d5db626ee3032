import type { Queryable } from '../platform/database/open-database.ts'
import type { ServerDataSet } from './store-batches.ts'

/** How a data set is published. */
export interface PublishSetting {
  readonly needsRelease: boolean
  readonly cron: string | null
  readonly deadlineCron: string | null
  readonly deadlineDays: number
  readonly periodsBack: number
  readonly registerCompletion: boolean
  readonly readBackShare: number
  /** Learned from the link. */
  readonly valuesPerBatch: number | null
}

export const defaultSetting: PublishSetting = {
  needsRelease: false,
  cron: null,
  deadlineCron: null,
  deadlineDays: 15,
  periodsBack: 3,
  registerCompletion: false,
  readBackShare: 1,
  valuesPerBatch: null,
}

const COLUMNS = `needs_release as "needsRelease", cron, deadline_cron as "deadlineCron", deadline_days as "deadlineDays",
  periods_back as "periodsBack", register_completion as "registerCompletion", read_back_share as "readBackShare",
  values_per_batch as "valuesPerBatch"`

export async function loadSetting(client: Queryable, { serverId, dataSetUid }: ServerDataSet): Promise<PublishSetting> {
  const { rows } = await client.query<PublishSetting & Record<string, unknown>>(
    `select ${COLUMNS} from publish_setting where server_id = $1 and data_set_uid = $2`,
    [serverId, dataSetUid],
  )
  return rows[0] ?? defaultSetting
}

export async function loadSettings(client: Queryable, serverId: string): Promise<ReadonlyMap<string, PublishSetting>> {
  const { rows } = await client.query<PublishSetting & { dataSetUid: string }>(
    `select data_set_uid as "dataSetUid", ${COLUMNS} from publish_setting where server_id = $1`,
    [serverId],
  )
  return new Map(rows.map(({ dataSetUid, ...setting }) => [dataSetUid, setting]))
}

export async function saveSetting(
  client: Queryable,
  { serverId, dataSetUid }: ServerDataSet,
  setting: Omit<PublishSetting, 'valuesPerBatch'>,
  by: string,
): Promise<void> {
  await client.query(
    `insert into publish_setting (server_id, data_set_uid, needs_release, cron, deadline_cron, deadline_days, periods_back,
            register_completion, read_back_share, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (server_id, data_set_uid) do update
        set needs_release = excluded.needs_release, cron = excluded.cron, deadline_cron = excluded.deadline_cron,
            deadline_days = excluded.deadline_days, periods_back = excluded.periods_back,
            register_completion = excluded.register_completion, read_back_share = excluded.read_back_share,
            updated_by = excluded.updated_by, updated_at = now()`,
    [
      serverId,
      dataSetUid,
      setting.needsRelease,
      setting.cron,
      setting.deadlineCron,
      setting.deadlineDays,
      setting.periodsBack,
      setting.registerCompletion,
      setting.readBackShare,
      by,
    ],
  )
}

/** Keeps what was learned of the link for the next run. */
export async function saveBatchSize(
  client: Queryable,
  { serverId, dataSetUid }: ServerDataSet,
  values: number,
): Promise<void> {
  await client.query(
    `insert into publish_setting (server_id, data_set_uid, values_per_batch, updated_by) values ($1, $2, $3, 'system')
     on conflict (server_id, data_set_uid) do update set values_per_batch = excluded.values_per_batch`,
    [serverId, dataSetUid, values],
  )
}

export interface PublishStop {
  readonly serverId: string
  readonly reason: string
  readonly message: string
  readonly remedy: string
  readonly since: Date
}

export async function loadStop(client: Queryable, serverId: string): Promise<PublishStop | undefined> {
  const { rows } = await client.query<PublishStop & Record<string, unknown>>(
    `select server_id as "serverId", reason, message, remedy, since from publish_stop where server_id = $1`,
    [serverId],
  )
  return rows[0]
}

export async function writeStop(client: Queryable, stop: PublishStop): Promise<void> {
  await client.query(
    `insert into publish_stop (server_id, reason, message, remedy, since) values ($1, $2, $3, $4, $5)
     on conflict (server_id) do update set reason = excluded.reason, message = excluded.message, remedy = excluded.remedy`,
    [stop.serverId, stop.reason, stop.message.slice(0, 500), stop.remedy, stop.since],
  )
}

export async function clearStop(client: Queryable, serverId: string): Promise<void> {
  await client.query('delete from publish_stop where server_id = $1', [serverId])
}
