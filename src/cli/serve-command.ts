import type { GlobalOptions } from '../cli.ts'
import { createLog } from '../platform/log.ts'
import { buildServer } from '../server.ts'
import { createService } from '../service.ts'
import { configOf } from './context.ts'
import { untilStopped } from './until-stopped.ts'

/** API and pages until stopped; the workers inside unless they run elsewhere. */
export async function serve(options: GlobalOptions, flags: { readonly worker: boolean }): Promise<void> {
  const config = configOf(options)
  const log = createLog({ level: config.logLevel })
  const service = await createService(config, { log })
  const app = await buildServer(service)
  try {
    const url = await app.listen({ host: config.server.host, port: config.server.port })
    if (flags.worker) await service.work()
    log.info({ url, worker: flags.worker }, 'serving')
    process.stdout.write(`ready ${config.server.publicUrl ?? url}\n`)
    await untilStopped()
  } finally {
    await app.close()
    await service.close()
  }
}

/** The work alone until stopped; any number of these may run. */
export async function worker(options: GlobalOptions): Promise<void> {
  const config = configOf(options)
  const log = createLog({ level: config.logLevel })
  const service = await createService(config, { log })
  try {
    await service.work()
    log.info({ works: [...service.works.keys()] }, 'working')
    await untilStopped()
  } finally {
    await service.close()
  }
}
