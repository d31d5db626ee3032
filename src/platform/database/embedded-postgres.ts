import type { ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { findBinaries } from './embedded/binaries.ts'
import { ADMIN_USER, DATABASE_NAME, ensureCluster } from './embedded/cluster.ts'
import { EmbeddedDatabaseError } from './embedded/embedded-database-error.ts'
import { readPostmaster, removeStrangersPostmasterFile } from './embedded/postmaster-file.ts'
import { chooseRunAs, type RunAs, type RunAsName } from './embedded/run-as.ts'
import { acceptsConnections, SocketFolder } from './embedded/socket-folder.ts'
import { launch, readEnd } from './embedded/launch.ts'
import { withStartLock } from './embedded/start-lock.ts'

export interface EmbeddedOptions {
  /** Our data folder; the database lives in `postgres` below it. */
  readonly dataDir: string
  readonly log: Log
  /** Settings of PostgreSQL on top of ours, e.g. `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>
  /** Forces a way of running as root; chosen by what works here when absent. */
  readonly runAs?: RunAsName
  readonly startTimeoutMs?: number
}

export interface EmbeddedPostgres {
  /** Where clients connect: `host` is the folder of the Unix socket; no password, no network. */
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly database: string
  }
  /** Whether this process started the server (and stops it), or joined one that another process of ours runs. */
  isOwner(): boolean
  /**
   * Starts the server when it does not run: at the beginning, after its owner has stopped, after it was killed.
   * Costs one local connection attempt when it runs.
   */
  ensureRunning(): Promise<void>
  /** Stops the server when this process owns it. Others that need it start it again. */
  close(): Promise<void>
}

const PORT = 5432
const RETRY_MS = 20

/** Starts PostgreSQL from the npm package in the data folder, or joins the one that runs there. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const server = new Server(options)
  await server.ensureRunning()
  return server
}

class Server implements EmbeddedPostgres {
  readonly connection
  readonly #options: EmbeddedOptions
  readonly #clusterDir: string
  readonly #sockets: SocketFolder
  #child: ChildProcess | undefined
  #starting: Promise<void> | undefined
  #runAs: RunAs | undefined
  #isClosed = false

  constructor(options: EmbeddedOptions) {
    this.#options = options
    fs.mkdirSync(options.dataDir, { recursive: true })
    this.#clusterDir = path.join(fs.realpathSync(options.dataDir), 'postgres')
    this.#sockets = new SocketFolder(this.#clusterDir)
    this.connection = { host: this.#sockets.host, port: PORT, user: ADMIN_USER, database: DATABASE_NAME }
  }

  isOwner(): boolean {
    return this.#child !== undefined
  }

  async ensureRunning(): Promise<void> {
    if (this.#isClosed) throw new Error('The embedded PostgreSQL was closed by this process')
    if (!this.#starting && (await this.#isReady())) return
    this.#starting ??= this.#startOrJoin().finally(() => (this.#starting = undefined))
    await this.#starting
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#starting?.catch(() => undefined)
    const child = this.#child
    if (child) {
      await new Promise((resolve) => {
        child.once('exit', resolve)
        child.kill('SIGINT')
      })
    }
    this.#sockets.close()
  }

  async #isReady(): Promise<boolean> {
    return readPostmaster(this.#clusterDir)?.status === 'ready' && (await acceptsConnections(this.#sockets.host, PORT))
  }

  async #startOrJoin(): Promise<void> {
    const { startTimeoutMs = 60_000 } = this.#options
    await withStartLock(this.#clusterDir, startTimeoutMs, async () => {
      const deadline = Date.now() + startTimeoutMs
      while (!(await this.#isReady())) {
        if (!isRunning(this.#child)) {
          const failure = await this.#start(deadline)
          if (failure === undefined) return
          if (!isPassing(failure) || Date.now() > deadline) throw this.#cannotStart(failure)
        }
        await delay(RETRY_MS)
      }
    })
    this.#options.log.debug({ dataDir: this.#options.dataDir, owner: this.isOwner() }, 'embedded PostgreSQL is ready')
  }

  /** Undefined when the server is ready; else what it wrote before it ended. */
  async #start(deadline: number): Promise<string | undefined> {
    const { dataDir, settings = {}, log } = this.#options
    this.#runAs ??= chooseRunAs(findBinaries(), this.#options.runAs)
    await ensureCluster(this.#clusterDir, this.#runAs, settings['fsync'] !== 'off')
    if (removeStrangersPostmasterFile(this.#clusterDir))
      log.warn({ dataDir }, 'removed the process file of a crashed PostgreSQL')
    const logFile = path.join(path.dirname(this.#clusterDir), 'postgres.log')
    const child = launch({ clusterDir: this.#clusterDir, runAs: this.#runAs, port: PORT, logFile, settings })
    let spawnFailure: string | undefined
    child.once('error', (error) => (spawnFailure = error.message))
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return
      this.#child = undefined
      if (!this.#isClosed)
        log.warn({ dataDir, code, signal, logFile }, 'embedded PostgreSQL ended; the next query starts it again')
    })
    while (isRunning(child) && spawnFailure === undefined) {
      if (readPostmaster(this.#clusterDir)?.pid === child.pid && (await this.#isReady())) {
        this.#child = child
        log.info({ dataDir, as: this.#runAs.name, pid: child.pid }, 'embedded PostgreSQL started')
        return undefined
      }
      if (Date.now() > deadline) child.kill('SIGINT')
      await delay(RETRY_MS)
    }
    return spawnFailure ?? readEnd(logFile)
  }

  #cannotStart(failure: string): EmbeddedDatabaseError {
    return new EmbeddedDatabaseError(
      `The embedded PostgreSQL in ${this.#options.dataDir} did not start. It said:\n${failure.trim()}\nSee docs/runbooks/database-does-not-start.md.`,
    )
  }
}

const isRunning = (child: ChildProcess | undefined): boolean =>
  child !== undefined && child.pid !== undefined && child.exitCode === null && child.signalCode === null

/** What passes by itself: the processes of a killed server need some 100 ms to notice, a stopping one to stop. */
const isPassing = (failure: string): boolean =>
  /still in use|lock file "postmaster.pid" already exists|is already in use/.test(failure)
