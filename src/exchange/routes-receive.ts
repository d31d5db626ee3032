import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Result } from '../base/result.ts'
import type { Database } from '../platform/database/open-database.ts'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from '../platform/web-server/index.ts'
import type { Runs, RunWork } from '../runs/index.ts'
import { ADX_TYPE } from './adx.ts'
import { accountOf, type ExchangeAccount } from './credentials.ts'
import { presentAnswer, presentError, refusedAnswer, type ReceiveAnswer } from './import-summary.ts'
import { RECEIVE_WORK } from './jobs-receive.ts'
import {
  readAdxPayload,
  readJsonPayload,
  type BadPayload,
  type Query,
  type ReceivedPayload,
} from './receive-payload.ts'
import { loadReceipt, saveReceipt } from './store-receipts.ts'

export interface ReceiveRoutesDeps {
  readonly database: Database
  readonly clock: Clock
  readonly runs: Runs
  /** Stores a receipt; also done by whoever finds one that a process left behind. */
  readonly work: RunWork
  /** Called when values were stored, so that figures are computed. */
  readonly stored: () => Promise<void>
  readonly accounts: readonly ExchangeAccount[]
  readonly maxBytes: number
  /** How long a sender waits for others before it is told to come again. */
  readonly patienceMs?: number
}

const PATIENCE_MS = 25_000
const LOOK_AGAIN_MS = 100

/**
 * `POST /api/dataValueSets` as DHIS2 has it, so that its aggregate data exchange can send to us. Who sends is known by an account of the
 * configuration, not by a session. What comes in is on disk before anything else happens, and stored before the answer.
 */
export const receiveRoutes =
  (deps: ReceiveRoutesDeps): FastifyPluginAsync =>
  async (app) => {
    const inTurn = takeTurns()
    app.addContentTypeParser([ADX_TYPE, 'application/xml'], { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    app.post<{ Querystring: Query }>(
      '/api/dataValueSets',
      { config: { right: 'public' }, bodyLimit: deps.maxBytes, schema: { tags: ['exchange'], querystring: ANY_QUERY } },
      async (request, reply) => {
        const account = accountOf(request.headers.authorization, deps.accounts)
        if (!account) {
          reply.header('www-authenticate', 'Basic realm="openlmis-interop"')
          return await reply
            .code(401)
            .send(presentError(401, 'Unauthorized', 'The account is not known or its secret is wrong'))
        }
        if (!account.may.includes('send'))
          return await reply
            .code(403)
            .send(presentError(403, 'Forbidden', `The account ${account.name} may not send data values`))
        const payload = readBody(request)
        if (!payload.ok) return await answer(reply, refusedAnswer(payload.error.message))
        const kept = await receive({ ...deps, inTurn }, account.name, request, payload.value)
        if (kept) return await answer(reply, kept)
        return await reply
          .code(503)
          .header('retry-after', '60')
          .send(
            presentError(
              503,
              'Service Unavailable',
              'It was kept and will be stored; others are being stored right now',
            ),
          )
      },
    )
  }

/** Senders add parameters of their own, which mean nothing here; what we read is checked where it is read. */
const ANY_QUERY = z.record(z.string(), z.unknown())

async function answer(reply: FastifyReply, said: ReceiveAnswer): Promise<FastifyReply> {
  const { httpStatus, body } = presentAnswer(said)
  return await reply.code(httpStatus).send(body)
}

function readBody(request: FastifyRequest<{ Querystring: Query }>): Result<ReceivedPayload, BadPayload> {
  const { body, query } = request
  return typeof body === 'string' ? readAdxPayload(body, query) : readJsonPayload(body, query)
}

/** Undefined: it is kept, and stored later by whoever finds it. */
async function receive(
  {
    database,
    clock,
    runs,
    work,
    stored,
    inTurn,
    patienceMs = PATIENCE_MS,
  }: ReceiveRoutesDeps & { readonly inTurn: Turns },
  account: string,
  { body, headers }: FastifyRequest<{ Querystring: Query }>,
  payload: ReceivedPayload,
): Promise<ReceiveAnswer | undefined> {
  const deadline = performance.now() + patienceMs
  const hash = createHash('sha256')
    .update(typeof body === 'string' ? body : JSON.stringify(body))
    .digest('hex')
  const bytes = Number(headers['content-length'] ?? 0)
  const receipt = await saveReceipt(database.pool, { account, now: clock.now(), hash, bytes, payload })
  const { run } = await runs.start({
    what: RECEIVE_WORK,
    trigger: 'command',
    requestedBy: account,
    dryRun: payload.dryRun,
    params: { receipt },
  })
  return await inTurn(async () => {
    while (performance.now() < deadline) {
      const execution = await runs.execute(run.id, work)
      const kept = await loadReceipt(database.pool, receipt)
      if (kept?.answer) {
        if (!payload.dryRun) await stored()
        return kept.answer
      }
      if (execution.kind === 'done')
        return refusedAnswer(execution.run.error?.message ?? 'the rows could not be stored')
      // Another process stores something; whoever is first there takes this one too.
      await pause(LOOK_AGAIN_MS)
    }
    return undefined
  })
}

type Turns = <T>(task: () => Promise<T>) => Promise<T>

/** One after the other within this process: two at once would only wait for each other in the database. */
function takeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return async (task) => {
    const mine = last.then(task)
    last = mine.catch(() => undefined)
    return await mine
  }
}
