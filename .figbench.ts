import fs from 'node:fs'
import { startEmbeddedPostgres } from '/work/main/src/platform/database/embedded-postgres.ts'
import { openDatabase } from '/work/main/src/platform/database/open-database.ts'
import { migrate } from '/work/main/src/platform/database/migrate.ts'
import { silentLog } from '/work/main/src/platform/log.ts'
import { computeFigures, defaultFigureSettings } from '/work/main/src/figures/index.ts'
import { memoryRun } from '/work/main/src/runs/index.ts'
const dataDir = '/tmp/figbench-data'
fs.mkdirSync(dataDir, { recursive: true })
const database = await openDatabase({ dataDir, log: silentLog })
await migrate({ pool: database.pool, log: silentLog })
const t0 = Date.now(); let last = t0
const lap = (s: string) => { const n = Date.now(); console.log(s, ((n - last) / 1000).toFixed(1)); last = n }
const q = (s: string) => database.pool.query(s)
const N = Number(process.argv[2] ?? 10000)
const { rows } = await q('select count(*)::int as n from place')
if (rows[0].n === 0) {
  await q(`insert into run (what, trigger) values ('x','command')`)
  await q(`insert into antigen select n, 'A'||n, 'A'||n, n, true, case when n%2=0 then 1 else 3 end, 1, case when n%2=0 then 1 else 3 end, case when n%2=0 then 1 else 3 end, 'under1', 25 from generate_series(1,11) n`)
  for (const sys of ['openlmis','dhis2']) {
    await q(`insert into area (system, source_id, name, level, parent_id, path, content_hash, fetched_at)
      select '${sys}', '${sys}0', 'root', 1, null, '{}', '', now()`)
    await q(`insert into area (system, source_id, name, level, parent_id, path, content_hash, fetched_at)
      select '${sys}', '${sys}r'||n, 'r', 2, (select id from area where system='${sys}' and level=1), '{}', '', now() from generate_series(1,10) n`)
    await q(`insert into area (system, source_id, name, level, parent_id, path, content_hash, fetched_at)
      select '${sys}', '${sys}d'||n, 'd', 3, (select id from area where source_id='${sys}r'||(1+n%10)), '{}', '', now() from generate_series(1,150) n`)
    if (sys === 'dhis2') await q(`insert into area (system, source_id, name, level, parent_id, path, content_hash, fetched_at)
      select '${sys}', '${sys}c'||n, 'c', 4, (select id from area where source_id='${sys}d'||(1+n%150)), '{}', '', now() from generate_series(1,1000) n`)
    const lvl = sys === 'dhis2' ? 'c' : 'd', m = sys === 'dhis2' ? 1000 : 150
    await q(`insert into place (system, source_id, name, area_id, active, holds_stock, content_hash, fetched_at)
      select '${sys}', '${sys}'||n, 'f', (select id from area where source_id='${sys}${lvl}'||(1+n%${m})), true, ${sys === 'openlmis'}, '', now() from generate_series(1,${N}) n`)
  }
  await q(`with recursive t as (select id, array[id] as p from area where parent_id is null union all select a.id, t.p||a.id from area a join t on a.parent_id=t.id) update area set path=t.p from t where t.id=area.id`)
  await q(`insert into place_link (place_id, other_place_id, method, state, decided_by) select a.id, b.id, 'code','confirmed','x' from place a join place b on b.source_id = replace(a.source_id,'openlmis','dhis2') and b.system='dhis2' where a.system='openlmis'`)
  await q(`insert into series (system, source_id, element_name, meaning, antigen, dose_number, age_band, target_group, method, state, decided_by)
    select 'dhis2','s'||n||'.x','', 'dosesGiven', 1+n%11, 1+(n/11)*2, 'target', null, 'uid','confirmed','x' from generate_series(0,21) n`)
  await q(`insert into series (system, source_id, element_name, meaning, antigen, dose_number, age_band, target_group, method, state, decided_by)
    values ('dhis2','pop.x','', 'targetPopulation', null, null, null, 'under1', 'uid','confirmed','x')`)
  await q(`insert into product (system, source_id, code, name, doses_per_vial, commodity_type_id, content_hash, fetched_at) select 'openlmis','p'||n,'','',10,'c'||n,'',now() from generate_series(1,12) n`)
  await q(`insert into product_antigen select n, 1+n%11, 'person','confirmed','x' from generate_series(1,12) n`)
  await q(`insert into processing_period (system, source_id, schedule_id, schedule_name, name, starts_on, ends_on, month, mapping, content_hash, fetched_at)
     select 'openlmis', (y*100+m)::text, 's','','', '2026-01-01','2026-01-31', y*100+m, 'exact','',now() from generate_series(2024,2026) y, generate_series(1,12) m`)
  await q(`insert into report_expected select id, 'ds' from place where system='dhis2'`)
  lap('reference')
  await q(`insert into doses_given select p.id, s.id, y*100+m, (random()*50)::int, now(), 1 from place p, series s, generate_series(2024,2026) y, generate_series(1,12) m where p.system='dhis2' and s.meaning='dosesGiven'`)
  lap('doses')
  await q(`insert into stock_month (place_id, product_id, month, opening_doses, received_doses, used_doses, closing_doses, stockout_days, source, source_record, run_id)
    select p.id, o.id, y*100+m, 100, 50, (random()*60)::int, (random()*100)::int, (random()*5)::int, 'stockCards','x',1 from place p, product o, generate_series(2024,2026) y, generate_series(1,12) m where p.system='openlmis'`)
  lap('stock months')
  await q(`insert into stock_now (place_id, product_id, soh_doses, observed_on, origin, source_record, fetched_at) select p.id, o.id, (random()*100)::int, '2026-11-20','stockCards','x',now() from place p, product o where p.system='openlmis'`)
  await q(`insert into ideal_stock select p.id, 'c'||n, '202401', 120, 'x', 1, now() from place p, generate_series(1,12) n where p.system='openlmis'`)
  await q(`insert into target_population select id, null, 23, y, 400, now(), 1 from place, generate_series(2024,2026) y where system='dhis2'`)
  await q('analyze'); lap('rest')
}
const deps = { database, clock: { now: () => new Date('2026-11-25T10:00:00Z') }, settings: defaultFigureSettings, programs: ['EPI'] }
const run = async (what: string, params = {}) => {
  last = Date.now()
  const r = memoryRun({ params })
  let note = ''
  await computeFigures({ ...r, saveCursor: async () => {}, progress: (d: number, t?: number, n?: string) => { if (n && n !== note) { note = n; console.log('  ', n, ((Date.now() - last) / 1000).toFixed(1)) } } } as never, deps)
  lap(what + ' ' + r.counts.changed)
}
await run('full', { full: true })
if (process.argv[3] === 'twice') await run('full again', { full: true })
await q(`insert into figures_due select id from place where system='dhis2' and id % 10000 = 7 limit 1 on conflict do nothing`)
await run('one facility')
await q(`insert into figures_due select id from place where system='openlmis' order by random() limit 300 on conflict do nothing`)
await run('300 facilities')
for (const t of ['facility_antigen_month','area_antigen_month','doses_given','stock_month']) console.log(t, (await q(`select count(*) as n, pg_size_pretty(pg_total_relation_size('${t}')) as s from ${t}`)).rows[0])
await database.close()
