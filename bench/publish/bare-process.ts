import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Pool } from 'undici'
import {
  DATA_SET,
  expectedValues,
  PASSWORD,
  type PublishCountrySize,
} from '../../src/publishing/test-support/publish-country.ts'
import { peakRssMegabytesOf } from '../pull/process-use.ts'

export interface BareOrder {
  readonly dhis2Url: string
  readonly size: PublishCountrySize
  readonly valuesPerRequest: number
  readonly inFlight: number
}

export interface BareReport {
  readonly seconds: number
  readonly peakRssMb: number
}

/** What nobody can do without: the same values as JSON over HTTP, and the answers parsed. No ledger, no comparing, nothing remembered. */
export async function bareLoop(order: BareOrder): Promise<BareReport> {
  const child = fork(import.meta.filename, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const [report] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('The bare loop ended without a report'))),
  ])) as [BareReport]
  await ended
  return report
}

async function work({ dhis2Url, size, valuesPerRequest, inFlight }: BareOrder): Promise<void> {
  const pool = new Pool(new URL(dhis2Url).origin, { connections: inFlight })
  const authorization = `Basic ${Buffer.from(`interop:${PASSWORD}`).toString('base64')}`
  const values = expectedValues(size)
  const startedAt = performance.now()
  const lane = async (): Promise<void> => {
    for (;;) {
      const dataValues = []
      while (dataValues.length < valuesPerRequest) {
        const next = values.next()
        if (next.done) break
        dataValues.push(next.value)
      }
      if (dataValues.length === 0) return
      const answer = await pool.request({
        method: 'POST',
        path: '/api/dataValueSets',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ dataSet: DATA_SET, dataValues }),
      })
      const body = (await answer.body.json()) as { status?: string }
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${JSON.stringify(body).slice(0, 300)}`)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  process.send?.({
    seconds: (performance.now() - startedAt) / 1000,
    peakRssMb: peakRssMegabytesOf(process.pid),
  } satisfies BareReport)
  await pool.close()
  process.disconnect?.()
}

const argument = process.argv[2]
if (import.meta.main && argument !== undefined) await work(JSON.parse(argument) as BareOrder)
