import type pg from 'pg'
import type { Database } from '../database/open-database.ts'
import type { Log } from '../log.ts'

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 10_000

export interface SteadyClientOptions {
  readonly database: Pick<Database, 'connect'>
  readonly log: Log
  /** After each connect: subscribe, lock, and so on. */
  readonly onConnect: (client: pg.Client) => Promise<void>
  readonly onLost?: () => void
}

/** One connection kept for as long as it is wanted: when it is lost it comes back, waiting longer each time. */
export class SteadyClient {
  readonly #options: SteadyClientOptions
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: SteadyClientOptions) {
    this.#options = options
  }

  /** Undefined while it is lost. */
  get current(): pg.Client | undefined {
    return this.#client
  }

  /** Rejects when the first connect fails; later ones are retried in silence. */
  async open(): Promise<this> {
    const client = await this.#options.database.connect()
    client.once('end', () => this.#lost(client))
    client.once('error', () => this.#lost(client))
    try {
      await this.#options.onConnect(client)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
    if (this.#isClosed) await client.end()
    else this.#client = client
    return this
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#options.onLost?.()
    client.end().catch(() => undefined)
    this.#reopen(FIRST_WAIT_MS)
  }

  #reopen(waitMs: number): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.open().catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'a kept database connection could not be made again yet')
        this.#reopen(Math.min(waitMs * 2, LONGEST_WAIT_MS))
      })
    }, waitMs)
  }
}
