import type { Queryable } from '../platform/database/open-database.ts'

export interface PaperRow {
  readonly antigen: number
  readonly productId: number
  readonly productName: string
  readonly dosesPerVial: number
  readonly sohDoses: number | null
  readonly observedOn: string | null
  readonly channel: string | null
  readonly verifiedBy: string | null
  readonly enteredBy: string | null
  readonly enteredAt: Date | null
}

/** Every product that holds an antigen, with what is known of it at the facility. */
export async function loadPaperStock(client: Queryable, facilityId: number): Promise<PaperRow[]> {
  const { rows } = await client.query<PaperRow>(
    `select m.antigen, p.id as "productId", p.name as "productName", p.doses_per_vial as "dosesPerVial",
            n.soh_doses as "sohDoses", n.observed_on as "observedOn", n.channel, n.verified_by as "verifiedBy",
            n.entered_by as "enteredBy", case when n.origin = 'paper' then n.fetched_at end as "enteredAt"
       from product p
       join product_antigen m on m.product_id = p.id and m.state = 'confirmed'
       join antigen a on a.id = m.antigen
       left join stock_now n on n.product_id = p.id and n.place_id = $1
      where p.vanished_at is null
      order by a.display_order, a.id, p.name, p.id`,
    [facilityId],
  )
  return rows
}
