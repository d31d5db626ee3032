import type { Queryable } from '../platform/database/open-database.ts'

/** Something that is to be mapped and is not. */
export interface Gap<Kind extends string> {
  readonly kind: Kind
  readonly count: number
  /** Out of how many. */
  readonly of: number | null
  readonly examples: readonly string[]
}

const EXAMPLES = 5

/** `rows` gives id, label and whether it is missing. */
export async function countGap<Kind extends string>(client: Queryable, kind: Kind, rows: string): Promise<Gap<Kind>> {
  const { rows: found } = await client.query<{ count: number; of: number; examples: string[] | null }>(
    `with candidate as (${rows})
     select count(*) filter (where missing) as count, count(*) as of,
            (select array_agg(label order by id)
               from (select id, label from candidate where missing order by id limit ${EXAMPLES}) e) as examples
       from candidate`,
  )
  return { kind, count: found[0]?.count ?? 0, of: found[0]?.of ?? null, examples: found[0]?.examples ?? [] }
}
