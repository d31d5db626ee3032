import { parseArgs } from 'node:util'
import { createFakeDhis2 } from './create-fake-dhis2.ts'
import { loadSierraLeone } from './sierra-leone-dataset.ts'
import type { FakeDataset } from './dataset.ts'

/**
 * Runs the fake as its own process:
 * `node main.ts --sierra-leone <data folder>` or `node main.ts --module <file exporting createDataset(argument)> --argument <text>`,
 * with `--port`, `--host`, `--version`, `--time-zone`, `--context-path`. Prints one line with the address when it listens.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    version: { type: 'string', default: '2.42.5.2' },
    'time-zone': { type: 'string', default: 'Etc/UTC' },
    'context-path': { type: 'string', default: '' },
    'sierra-leone': { type: 'string' },
    module: { type: 'string' },
    argument: { type: 'string', default: '' },
  },
})

const fake = await createFakeDhis2({
  dataset: await loadDataset(),
  port: Number(values.port),
  host: values.host,
  version: values.version,
  serverTimeZone: values['time-zone'],
  contextPath: values['context-path'],
})
process.stdout.write(`fake DHIS2 ${values.version} listens on ${fake.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void fake.close().then(() => process.exit(0)))

async function loadDataset(): Promise<FakeDataset> {
  if (values['sierra-leone'] !== undefined) return loadSierraLeone(values['sierra-leone'])
  if (values.module === undefined)
    throw new Error('Say which data to serve: --sierra-leone <folder> or --module <file>')
  const loaded: unknown = await import(new URL(values.module, `file://${process.cwd()}/`).href)
  if (!isDatasetModule(loaded)) throw new Error(`${values.module} exports no function createDataset`)
  return loaded.createDataset(values.argument)
}

interface DatasetModule {
  createDataset(argument: string): FakeDataset | Promise<FakeDataset>
}

function isDatasetModule(loaded: unknown): loaded is DatasetModule {
  return (
    typeof loaded === 'object' &&
    loaded !== null &&
    'createDataset' in loaded &&
    typeof loaded.createDataset === 'function'
  )
}
