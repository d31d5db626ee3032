import type { RunId } from '../base/ids.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { batches, type Stored } from '../runs/index.ts'
import type { ProductProposal } from './propose-antigen.ts'
import type { ProductRow } from './translate-products.ts'

export interface HashedProduct extends ProductRow {
  readonly contentHash: string
  readonly sourceChangedAt: string | null
}

export async function loadStoredProducts(client: Queryable, system: string): Promise<Stored[]> {
  const { rows } = await client.query<Stored>(
    `select id, source_id as "sourceId", content_hash as "contentHash", vanished_at is not null as vanished
       from product where system = $1`,
    [system],
  )
  return rows
}

const ROWS_PER_STATEMENT = 500

export async function saveProducts(
  client: Queryable,
  { system, runId, now }: { readonly system: string; readonly runId: RunId; readonly now: Date },
  products: readonly HashedProduct[],
): Promise<void> {
  for (const batch of batches(products, ROWS_PER_STATEMENT)) {
    await client.query(
      `insert into product (system, source_id, source_version, code, name, doses_per_vial, dispensing_unit,
                            program_codes, commodity_type_id, commodity_type_name, commodity_type_code, trade_item_id,
                            manufacturer, uses_vvm, content_hash, source_changed_at, fetched_at, run_id)
       select $1, "sourceId", "sourceVersion", code, name, "dosesPerVial", "dispensingUnit",
              array(select jsonb_array_elements_text("programCodes")), "commodityTypeId", "commodityTypeName",
              "commodityTypeCode", "tradeItemId", manufacturer, "usesVvm", "contentHash", "sourceChangedAt", $3, $2
         from jsonb_to_recordset($4::jsonb) as r("sourceId" text, "sourceVersion" integer, code text, name text,
              "dosesPerVial" integer, "dispensingUnit" text, "programCodes" jsonb, "commodityTypeId" text,
              "commodityTypeName" text, "commodityTypeCode" text, "tradeItemId" text, manufacturer text,
              "usesVvm" boolean, "contentHash" text, "sourceChangedAt" timestamptz)
       on conflict (system, source_id) do update
          set source_version = excluded.source_version, code = excluded.code, name = excluded.name,
              doses_per_vial = excluded.doses_per_vial, dispensing_unit = excluded.dispensing_unit,
              program_codes = excluded.program_codes, commodity_type_id = excluded.commodity_type_id,
              commodity_type_name = excluded.commodity_type_name, commodity_type_code = excluded.commodity_type_code,
              trade_item_id = excluded.trade_item_id, manufacturer = excluded.manufacturer,
              uses_vvm = excluded.uses_vvm, content_hash = excluded.content_hash,
              source_changed_at = excluded.source_changed_at, fetched_at = excluded.fetched_at,
              run_id = excluded.run_id, vanished_at = null`,
      [system, runId, now, JSON.stringify(batch)],
    )
  }
}

export async function markProductsVanished(client: Queryable, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length > 0) await client.query('update product set vanished_at = $2 where id = any($1)', [ids, now])
}

export interface ProposedMapping extends Omit<ProductProposal, 'antigen'> {
  readonly sourceId: string
  /** Id of the antigen. */
  readonly antigen: number
  readonly decidedBy: string
}

/**
 * Writes proposals where no person decided, and forgets those that are no longer made. What was confirmed by the
 * configuration and is no longer in it is a proposal again. Returns how many rows changed.
 */
export async function saveProductProposals(
  client: Queryable,
  { system, now }: { readonly system: string; readonly now: Date },
  proposals: readonly ProposedMapping[],
): Promise<number> {
  const values = [system, JSON.stringify(proposals)]
  const written = await client.query(
    `insert into product_antigen (product_id, antigen, method, state, decided_by, decided_at)
     select p.id, r.antigen, r.method, r.state, r."decidedBy", $3
       from jsonb_to_recordset($2::jsonb) as r("sourceId" text, antigen smallint, method text, state text, "decidedBy" text)
       join product p on p.system = $1 and p.source_id = r."sourceId"
     on conflict (product_id) do update
        set antigen = excluded.antigen, method = excluded.method, state = excluded.state,
            decided_by = excluded.decided_by, decided_at = excluded.decided_at
      where product_antigen.decided_by in ('system', 'configuration')
        and (product_antigen.antigen, product_antigen.method, product_antigen.state, product_antigen.decided_by)
            is distinct from (excluded.antigen, excluded.method, excluded.state, excluded.decided_by)`,
    [...values, now],
  )
  const forgotten = await client.query(
    `delete from product_antigen m using product p
      where p.id = m.product_id and p.system = $1 and m.decided_by in ('system', 'configuration') and p.vanished_at is null
        and not exists (select 1 from jsonb_to_recordset($2::jsonb) as r("sourceId" text) where r."sourceId" = p.source_id)`,
    values,
  )
  return (written.rowCount ?? 0) + (forgotten.rowCount ?? 0)
}
