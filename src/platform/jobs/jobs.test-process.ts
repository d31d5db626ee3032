import { openDatabase } from '../database/open-database.ts'
import { silentLog } from '../log.ts'
import { defineQueue, startJobs } from './index.ts'

// A worker in a process of its own: records each run in `ran`, and hangs on a job that says so, to be killed there.
const [, , url = '', worker = ''] = process.argv
const database = await openDatabase({ url, log: silentLog })
const jobs = await startJobs({ database, log: silentLog, sweepSeconds: 1 })
await jobs.work(defineQueue<{ n: number; hang?: boolean }>('count'), async ({ n, hang }) => {
  await database.pool.query('insert into ran (n, worker) values ($1, $2)', [n, worker])
  process.send?.({ n })
  if (hang) await new Promise(() => undefined)
})
process.send?.({ ready: true })
