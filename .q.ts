import { openDatabase } from '/work/main/src/platform/database/open-database.ts'
import { silentLog } from '/work/main/src/platform/log.ts'
const d = await openDatabase({ dataDir: '/tmp/figbench-data', log: silentLog })
for (const s of process.argv.slice(2)) { const t=Date.now(); const r = await d.pool.query(s); for (const x of r.rows) console.log(Object.values(x).length===1?Object.values(x)[0]:JSON.stringify(x)); console.log('--', Date.now()-t,'ms') }
await d.pool.end(); process.exit(0)
