import { fork } from 'node:child_process'
import { addMonths, monthOf } from '../../src/base/month.ts'
import { startFakes, type CountryRequest, type SystemUrls } from '../../src/demo-systems.ts'
import { createCountry, createDhis2Dataset } from '../../src/sample-data/index.ts'
import { changeCountry, type CountryChange } from './change-country.ts'

export interface ChangeableFakes extends SystemUrls {
  /** Resolves when the change is in effect. */
  change(change: CountryChange): Promise<void>
  stop(): Promise<void>
}

/** Both fakes in a process of their own, whose country can be changed between two pulls. */
export async function forkChangeableFakes(request: CountryRequest): Promise<ChangeableFakes> {
  const child = fork(import.meta.filename, [JSON.stringify(request)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const nextMessage = async (): Promise<unknown> =>
    await new Promise((resolve, reject) => {
      const failed = (): void => reject(new Error('The process of the fakes ended; its own words stand above'))
      child.once('exit', failed)
      child.once('message', (message) => {
        child.off('exit', failed)
        resolve(message)
      })
    })
  const urls = (await nextMessage()) as SystemUrls
  return {
    ...urls,
    change: async (change) => {
      child.send(change)
      await nextMessage()
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function serveParent(argument: string): Promise<void> {
  const request = JSON.parse(argument) as CountryRequest
  const fakes = await startFakes(request)
  const { seed, size, today } = request
  const country = createCountry({ seed, size, endMonth: addMonths(monthOf(today), -1), asOf: today })
  const dhis2 = createDhis2Dataset(country)
  process.on('message', (message) => {
    changeCountry(fakes, dhis2, message as CountryChange)
    process.send?.('changed')
  })
  process.once('disconnect', () => process.exit(0))
  process.once('SIGTERM', () => process.exit(0))
  const { countryName, openlmisUrl, dhis2Url } = fakes
  process.send?.({ seed, countryName, openlmisUrl, dhis2Url } satisfies SystemUrls)
}

const argument = process.argv[2]
if (import.meta.main && argument !== undefined) await serveParent(argument)
