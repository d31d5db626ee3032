import { parseArgs } from 'node:util'
import { demoCsvDataset } from './demo-csv-dataset.ts'
import { startFakeOpenlmis } from './fake-openlmis.ts'
import { RELEASES, type Release } from './releases.ts'
import type { OpenlmisDataset } from './dataset.ts'

const HELP = `Starts a fake OpenLMIS in a process of its own.
  --port N          port to listen on (default: any free one)
  --host ADDRESS    address to listen on (default 127.0.0.1)
  --demo-csv DIR    serve OpenLMIS' demo data from its CSV files in DIR
  --module FILE     serve what the module's default export (a function) returns; --argument is given to it
  --argument TEXT   handed to the module
  --release X.Y     ${Object.keys(RELEASES).join(', ')} (default 3.19)
  --no-rate-limit   do not limit requests
Prints "ready <URL>" when it listens.
`

const isRelease = (text: string): text is Release => text in RELEASES

async function datasetOf(values: {
  'demo-csv'?: string
  module?: string
  argument?: string
}): Promise<OpenlmisDataset> {
  if (values['demo-csv'] !== undefined) return demoCsvDataset(values['demo-csv'])
  if (values.module === undefined) throw new Error(`Name a dataset.\n${HELP}`)
  const loaded: { default: (argument?: string) => OpenlmisDataset | Promise<OpenlmisDataset> } = await import(
    new URL(values.module, `file://${process.cwd()}/`).href
  )
  return loaded.default(values.argument)
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    'demo-csv': { type: 'string' },
    module: { type: 'string' },
    argument: { type: 'string' },
    release: { type: 'string', default: '3.19' },
    'no-rate-limit': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  process.stdout.write(HELP)
} else {
  const fake = await startFakeOpenlmis({
    dataset: await datasetOf(values),
    port: Number(values.port),
    host: values.host,
    release: isRelease(values.release) ? values.release : '3.19',
    ...(values['no-rate-limit'] ? { rateLimit: 'off' } : {}),
  })
  process.stdout.write(`ready ${fake.url}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void fake.close())
}
