import { silentLog } from '../log.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

// A process of ours that runs or joins the database in the folder it is given, until it is killed.
const [, , dataDir = ''] = process.argv
const server = await startEmbeddedPostgres({
  dataDir,
  log: silentLog,
  settings: { fsync: 'off', shared_buffers: '16MB' },
})
process.send?.({ owner: server.isOwner() })
setInterval(() => undefined, 60_000)
