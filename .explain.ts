import { openDatabase } from '/work/main/src/platform/database/open-database.ts'
import { silentLog } from '/work/main/src/platform/log.ts'
import { computeFacilityMonths } from '/work/main/src/figures/store-facility-months.ts'
const d = await openDatabase({ dataDir: '/tmp/figbench-data', log: silentLog })
const c = await d.pool.connect()
const ids = (await c.query('select facility_id as id from figure_place order by 1 limit 250')).rows.map((r) => r.id)
await c.query('begin')
const wrap = { query: async (text: string, values?: unknown[]) => {
  if (text.includes('insert into facility_antigen_month')) {
    const r = await c.query('explain (analyze, buffers, costs off, timing on) ' + text, values)
    for (const x of r.rows) console.log(x['QUERY PLAN'])
    return r
  }
  return c.query(text, values)
} }
await computeFacilityMonths(wrap as never, ids, { first: 202312, running: 202611 }, 3)
await c.query('rollback'); c.release(); await d.pool.end(); process.exit(0)
