import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../base/clock.ts'
import type { RunId } from '../base/ids.ts'
import { openDatabase, type Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { silentLog } from '../platform/log.ts'
import { createRuns, type RunContext } from './index.ts'

/** Work that a test kills: one row for each step, each with its cursor. */
export async function stepsFrom(
  database: Pick<Database, 'pool'>,
  run: RunContext,
  from: number,
  to: number,
): Promise<void> {
  for (let n = from; n < to; n += 1) {
    await withTransaction(database, async (client) => {
      await client.query('insert into step values ($1)', [n])
      run.count('added')
      await run.saveCursor(client, n + 1)
    })
  }
}

/** Started as a process: executes the run, a line for each step, until it is killed. */
async function main(url: string, id: number): Promise<void> {
  const database = await openDatabase({ url, log: silentLog, poolSize: 3 })
  const runs = createRuns({ database, log: silentLog, clock: systemClock, heartbeatMs: 5 })
  const work = async (run: RunContext): Promise<void> => {
    for (let n = run.cursor<number>() ?? 0; ; n += 1) {
      await stepsFrom(database, run, n, n + 1)
      process.stdout.write(`${n}\n`)
    }
  }
  while ((await runs.execute(id as RunId, work)).kind === 'busy') await delay(5)
}

const [, script, url, id] = process.argv
if (import.meta.filename === script && url && id) await main(url, Number(id))
